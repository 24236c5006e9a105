using Npgsql;
using ZaloOrleans.Databases;

namespace ZaloOrleans.Schema;

public sealed class SchemaSelfCheckTests(SharedDatabase shared) : SchemaTest(shared)
{
    [Fact]
    public async Task SelfCheck_FreshDatabase_FindsNothing() => Assert.Empty(await SchemaSelfCheck.RunAsync(Engine));

    [Theory]
    [InlineData("row_security_missing", "public.links", "alter table links no force row level security")]
    [InlineData("row_security_missing", "engine.send_queue", "grant select on engine.send_queue to zalo_queries")]
    [InlineData("row_security_missing", "public.notes", "create table notes (id bigint primary key, account_id bigint not null)")]
    [InlineData("row_security_missing", "public.accounts", "alter table accounts disable row level security")]
    [InlineData("tenant_policy_missing", "public.links", "drop policy tenant on links")]
    [InlineData("policy_too_wide", "public.links (policy open)", "create policy open on links for select to zalo_queries using (true)")]
    [InlineData("policy_too_wide", "public.links (policy open)", "create policy open on links for insert with check (true)")]
    [InlineData("policy_reads_setting_per_row", "links (policy slow)", "create policy slow on links to zalo_queries using (account_id = current_setting('zalo.account_id')::bigint)")]
    [InlineData("table_without_account", "public.notes", "create table notes (id bigint primary key)")]
    [InlineData("view_runs_as_owner", "public.everything", "create view everything as select * from customers")]
    [InlineData("view_runs_as_owner", "public.everything", "create materialized view everything as select * from customers")]
    [InlineData("unique_without_account", "public.products_sku", "create unique index products_sku on products (name)")]
    [InlineData("foreign_key_without_account", "public.attachments (loose)", "alter table attachments add constraint loose foreign key (feedback_id) references user_feedback (id)")]
    [InlineData("partition_granted", "partitions.events_old", "grant select on partitions.events_old to zalo_queries")]
    [InlineData("partition_granted", "partitions.events_old", "grant insert on partitions.events_old to zalo_engines")]
    [InlineData("partition_granted", "schema partitions", "grant usage on schema partitions to public")]
    [InlineData("default_rights", "default privileges of postgres", "alter default privileges grant select on tables to zalo_queries")]
    [InlineData("definer_without_search_path", "engine.peek()", "create function engine.peek() returns int language sql security definer as 'select 1'")]
    [InlineData("definer_open_to_all", "engine.peek()", "create function engine.peek() returns int language sql security definer set search_path = pg_catalog as 'select 1'; grant execute on function engine.peek() to public")]
    [InlineData("public_rights", "engine.api_keys", "grant select on engine.api_keys to public")]
    [InlineData("durability_off", "synchronous_commit", "set local synchronous_commit = off")]
    [InlineData("durability_off", "synchronous_commit of role {db}_query", "alter role {db}_query in database {db} set synchronous_commit = off")]
    [InlineData("login_too_mighty", "{db}_engine", "alter role {db}_engine superuser")]
    [InlineData("login_too_mighty", "{db}_query", "alter role {db}_query bypassrls")]
    [InlineData("login_too_mighty", "{db}_engine", "alter role {db}_engine createrole")]
    [InlineData("login_owns_relations", "{db}_engine", "alter table links owner to {db}_engine")]
    [InlineData("login_may_become_mighty", "{db}_engine", "grant postgres to {db}_engine")]
    [InlineData("login_may_become_mighty", "{db}_query", "grant zalo_engines to {db}_query")]
    [InlineData("login_may_become_mighty", "{db}_query", "grant pg_read_all_data to {db}_query")]
    public async Task SelfCheck_PlantedFault_IsFoundWithRemedy(string code, string subject, string fault)
    {
        // Planted and looked for in one transaction that is never committed.
        await using var connection = await Owner.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var plant = new NpgsqlCommand(
            fault.Replace("{db}", Database.Name, StringComparison.Ordinal) + $"; set local session authorization {Database.Name}_engine", connection);
        await plant.ExecuteNonQueryAsync();
        var finding = Assert.Single(await SchemaSelfCheck.RunAsync(connection, CancellationToken.None), finding => finding.Code == code);
        Assert.Equal(subject.Replace("{db}", Database.Name, StringComparison.Ordinal), finding.Subject);
        Assert.NotEmpty(finding.Problem);
        Assert.NotEmpty(finding.Remedy);
    }

    [Fact]
    public async Task SelfCheck_RunBySuperuser_FindsTheLogin() =>
        Assert.Contains(await SchemaSelfCheck.RunAsync(Owner), finding => finding is { Code: "login_too_mighty", Subject: "postgres" });

    [Theory]
    [InlineData("(account_id = ( SELECT (NULLIF(current_setting('zalo.account_id'::text, true), ''::text))::bigint AS \"nullif\"))", false)]
    [InlineData("(account_id = (current_setting('zalo.account_id'::text))::bigint)", true)]
    [InlineData("((id = ( SELECT 1 AS n)) AND (account_id = (current_setting('x'::text))::bigint))", true)]
    [InlineData("(name = '( SELECT current_setting('::text)", false)]
    [InlineData("true", false)]
    public void PolicyExpression_Examined_TellsWhetherItReadsPerRow(string expression, bool perRow) =>
        Assert.Equal(perRow, PolicyExpressionCheck.ReadsSettingPerRow(expression));
}
