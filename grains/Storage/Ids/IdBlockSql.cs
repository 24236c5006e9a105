namespace ZaloOrleans.Ids;

/// <summary>The sequences' names: those that PostgreSQL gives to identity columns, and the engine's own three.</summary>
internal static class IdBlockSql
{
    public static string Take(IdSequence sequence) =>
        $"""
        -- ids.take
        select nextval('{NameOf(sequence)}') from generate_series(1, $1)
        """;

    public static string NameOf(IdSequence sequence) => sequence switch
    {
        IdSequence.Events => "public.events_id_seq",
        IdSequence.Sessions => "public.sessions_id_seq",
        IdSequence.Customers => "public.customers_id_seq",
        IdSequence.OaMessages => "public.oamessages_id_seq",
        IdSequence.JourneyLogs => "public.journeylogs_id_seq",
        IdSequence.AuditLogs => "public.auditlogs_id_seq",
        IdSequence.ZaloAccounts => "public.zalo_accounts_id_seq",
        IdSequence.CustomerZaloLinks => "public.customerzalolinks_id_seq",
        IdSequence.Wakeups => "engine.wakeup_ids",
        IdSequence.Decisions => "engine.decision_ids",
        IdSequence.OaWebhookEvents => "public.oawebhookevents_id_seq",
        IdSequence.Media => "engine.media_ids",
        _ => throw new ArgumentOutOfRangeException(nameof(sequence), sequence, "No such sequence."),
    };
}
