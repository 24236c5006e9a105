namespace ZaloOrleans.Query;

/// <summary>
/// A customer's timeline. Each kind is read by its own index, newest first, and no further than a page; only then are they put in order.
/// What the customer wrote is there as the event message_received, which says more than its row among the messages and may start a journey.
/// $1 account, $2 customer, $3 time and $4 to $7 id bounds of the page, $8 rows.
/// </summary>
internal static class TimelineSql
{
    /// <summary>The kinds, in the order of their id bounds.</summary>
    public static readonly string[] Kinds = ["event", "message", "journey", "decision"];

    public const string Exists = """
        -- query.timeline_customer
        select 1 from customers where account_id = $1 and id = $2
        """;

    public const string Page = """
        -- query.timeline
        select kind, at, id, body from (
            (select 'event' as kind, e.event_time as at, e.id,
                    json_build_object('name', e.event_name, 'properties', e.propertiesjson, 'deviceId', e.device_id, 'sessionId', e.session_id,
                                      'source', e.source) as body
               from events e
              where e.account_id = $1 and e.customer_id = $2 and (e.event_time, e.id) < ($3, $4)
              order by e.event_time desc, e.id desc limit $8)
            union all
            (select 'message', o.created_at, o.id,
                    json_build_object('direction', o.direction, 'content', o.content, 'status', o.status,
                                      'outcome', case when m.outcome = 'unknown' then m.outcome end, 'errorCode', o.error_code,
                                      'sentAt', to_char(o.sent_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                                      'deliveredAt', to_char(o.delivered_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                                      'readAt', to_char(o.read_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                                      'channel', m.channel, 'category', m.category, 'journeyId', m.journey_id, 'runId', m.run_id,
                                      'templateId', o.template_id, 'templateVersion', m.template_version, 'campaignId', o.campaign_id, 'decisionId', m.decision_id, 'zaloMessageId', m.zalo_message_id)
               from oamessages o left join engine.messages m on m.account_id = o.account_id and m.message_id = o.id
              where o.account_id = $1 and o.customer_id = $2 and o.deleted_at is null and o.direction = 'outbound' and (o.created_at, o.id) < ($3, $5)
              order by o.created_at desc, o.id desc limit $8)
            union all
            (select 'journey', l.event_time, l.id,
                    json_build_object('journeyId', l.journey_id, 'runId', l.detailjson -> 'runId',
                                      'stepNo', coalesce(l.detailjson -> 'stepNo', to_jsonb(s.step_no)), 'stepType', s.type, 'outcome', l.outcome,
                                      'detail', l.detailjson)
               from journeylogs l left join journeysteps s on s.account_id = l.account_id and s.id = l.step_id
              where l.account_id = $1 and l.customer_id = $2 and (l.event_time, l.id) < ($3, $6)
              order by l.event_time desc, l.id desc limit $8)
            union all
            (select 'decision', d.decided_at, d.id,
                    json_build_object('outcome', d.outcome, 'code', d.code, 'until', to_char(d.until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                                      'channel', d.channel, 'category', d.category, 'policyVersion', d.policy_version, 'messageId', d.message_id, 'campaignId', d.campaign_id, 'journeyId', d.journey_id, 'runId', d.run_id)
               from engine.decisions d
              where d.account_id = $1 and d.customer_id = $2 and (d.decided_at, d.id) < ($3, $7)
              order by d.decided_at desc, d.id desc limit $8)) items
        order by at desc, kind collate "C" desc, id desc limit $8
        """;
}
