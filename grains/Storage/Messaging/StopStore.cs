using Npgsql;
using NpgsqlTypes;
using ZaloOrleans.Catalog;
using ZaloOrleans.Keys;
using ZaloOrleans.Wakeups;

namespace ZaloOrleans.Messaging;

/// <summary>What of an account is stopped. Written in a transaction that tells all silos, so that it counts within a second; the send queue reads it itself.</summary>
public sealed class StopStore(CatalogChanges changes, CatalogReads reads)
{
    private const string StopSql = """
        -- messaging.stop
        insert into engine.stops (account_id, target, reason, actor) values ($1, $2, $3, $4) on conflict do nothing
        """;

    private const string ResumeSql = """
        -- messaging.resume
        delete from engine.stops where account_id = $1 and target = $2
        """;

    private const string AuditSql = """
        -- messaging.audit_stop
        insert into auditlogs (account_id, entity_type, entity_id, action, actor_id, occurred_at, new_valuesjson)
        values ($1, 'accounts', $1, $2, $3, now(), jsonb_build_object('target', $4::text, 'reason', $5::text))
        """;

    // In the transaction that lets it go on: whoever dies after it, the senders look.
    private const string WakeSql = """
        -- messaging.wake_senders
        insert into engine.wakeups (id, shard, due_at, account_id, target, kind, payload)
        values (nextval('engine.wakeup_ids'), $1, now(), $2, $3, $4, '')
        """;

    private const string OfficialSql = """
        -- messaging.official_accounts
        select zalo_account_id from engine.official_accounts where account_id = $1
        """;

    private const string ListSql = """
        -- messaging.stops
        select target, reason, actor, stopped_at from engine.stops where account_id = $1 order by target
        """;

    /// <summary>Stops something, or lets it go on. A repeat changes nothing.</summary>
    /// <param name="account">The account.</param>
    /// <param name="change">What is asked.</param>
    /// <param name="target">What, as <see cref="Policy.Stops"/> calls it.</param>
    /// <param name="stops">Whether it stops.</param>
    /// <param name="reason">Why.</param>
    public Task<CatalogAnswer> SetAsync(AccountId account, CatalogChange change, string target, bool stops, string? reason) =>
        changes.RunAsEngineAsync(account, change, null, async transaction =>
        {
            var changed = stops
                ? await transaction.ExecuteAsync(Command(StopSql, Id(account), Text(target), Text(reason), Text(change.Actor)))
                : await transaction.ExecuteAsync(Command(ResumeSql, Id(account), Text(target)));
            if (changed > 0)
            {
                await transaction.ExecuteAsync(Command(AuditSql, Id(account), Text(stops ? "stop" : "resume"), Text(change.Actor), Text(target), Text(reason)));
            }

            foreach (var sender in stops ? [] : await SendersAsync(account, transaction))
            {
                await transaction.ExecuteAsync(Command(WakeSql, new NpgsqlParameter<short> { TypedValue = (short)WakeupShard.Of(sender) }, Id(account), Text(sender.Text),
                    Text(SenderWords.Work)));
            }

            return CatalogAnswer.Done(null);
        });

    /// <summary>What is stopped, as JSON of the wire.</summary>
    public Task<string> ListAsync(AccountId account) => reads.RunAsync(account, [Command(ListSql, Id(account))], async (reader, cancellation) =>
    {
        var items = new System.Text.Json.Nodes.JsonArray();
        while (await reader.ReadAsync(cancellation))
        {
            items.Add((System.Text.Json.Nodes.JsonNode)new System.Text.Json.Nodes.JsonObject
            {
                ["target"] = reader.GetString(0),
                ["reason"] = reader.IsDBNull(1) ? null : reader.GetString(1),
                ["actor"] = reader.GetString(2),
                ["stoppedAt"] = Json.Time(new DateTimeOffset(reader.GetDateTime(3))),
            });
        }

        return new System.Text.Json.Nodes.JsonObject { ["items"] = items }.ToJsonString(Json.Plain);
    });

    private static async Task<List<GrainKey>> SendersAsync(AccountId account, CatalogTransaction transaction) =>
    [
        .. from oa in await transaction.ListAsync(Command(OfficialSql, Id(account)), r => r.GetInt64(0))
           from lane in Enum.GetValues<MessageCategory>()
           select GrainKey.Sender(account, oa, lane.Word()),
    ];

    private static NpgsqlBatchCommand Command(string sql, params ReadOnlySpan<NpgsqlParameter> parameters) => Turns.Sql.With(sql, parameters);

    private static NpgsqlParameter Id(AccountId account) => new NpgsqlParameter<long> { TypedValue = account.Value };

    private static NpgsqlParameter Text(string? text) => new() { Value = text is null ? DBNull.Value : text, NpgsqlDbType = NpgsqlDbType.Text };
}
