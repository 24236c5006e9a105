namespace ZaloOrleans.Simulator;

/// <summary>What <c>--help</c> prints; the README has an example of each.</summary>
internal static class Usage
{
    public const string Text = """
        zalo-simulator: answers as Zalo's Open API does, and keeps a record of every send on disk.

          --port N             port on 127.0.0.1; 0 takes a free one (default 0)
          --data DIR           folder of the records, read back at start (default: a new temporary folder)
          --app-id A           the app of the first Official Account
          --oa-id O            its id
          --oa-secret-key K    the key its webhooks are signed with
          --access-token T     the token its requests carry
                               (these four together, or none)
          --app-secret S       the app's secret, asked for where tokens are given out (default: none are)
          --refresh-token R    the OA's first refresh token
          --webhook-url U      where webhooks are posted, signed (default: nowhere)
          --after-send LIST    webhooks that follow an accepted message: any of echo,received,seen; each may have a time in ms
                               after the one before, and a chance: received:500-4000@0.9 (default: none; without a time at once)
          --seed N             what chance in them begins with (default: every start has another)

        Prints `listening on http://127.0.0.1:PORT` when ready. SIGTERM stops it; so may kill -9, which loses nothing
        that was answered.

        As Zalo:
          POST /v3.0/oa/message/cs        header access_token, body {"recipient":{"user_id"},"message":{"text","attachment"}}:
                                          a text with or without buttons, an image, a file, a list
                                          Any user id of digits is a follower who has just written to the OA.
          POST /v3.0/oa/message/template  a ZBS template by user id: {"user_id","template_id","template_data"}
          POST /message/template          a ZBS template by phone: {"phone","template_id","template_data","tracking_id"}
                                          Any template id of digits is approved, about a transaction, and has no parameters.
          GET  /message/status            ?message_id= of a template by phone
                                          Refused as Zalo does: over the rate (-32) or a quota (-144, -147, -211, -1441), advertising
                                          by night in Vietnam (-133, -234) or too often (-218, -1471, -1472), after 7 days of silence
                                          (-230), to whom does not follow (-213) or does not want it (-139, -141, -217, -244).
          GET  /message/quota             how many templates the OA may still send today
          POST /v3.0/oa/quota/message     {"user_id"}: what may go to one user; {"quota_owner","product_type","quota_type"}: what is
                                          left of a package
          POST /v2.0/oa/quota/message     what is left of the package
          GET  /template/all              ?offset&limit (100 at most)&status (1 ENABLE, 2 PENDING_REVIEW, 3 REJECT, 4 DISABLE, 5 DELETE):
                                          the templates that were told of by /_sim/templates
          GET  /template/info/v2          ?template_id=: one of them
          GET  /v3.0/oa/user/getlist      ?data={"offset" (9951 at most),"count" (50 at most),"tag_name","last_interaction_period"
                                          (TODAY, YESTERDAY, L7D, L30D, 2026_01_01:2026_01_31),"is_follower"}: the users that
                                          were told of by /_sim/users, or that acted
          GET  /v3.0/oa/user/detail       ?data={"user_id"}: one of them
          GET  /v2.0/oa/tag/gettagsofoa   the names of the tags that those users have
          GET  /v4/oa/permission          ?app_id&redirect_uri&code_challenge&state: a person who agrees at once, for the only OA
                                          of the app, or the one in ?oa_id; redirects with code, oa_id and state
          POST /v4/oa/access_token        header secret_key; form grant_type=authorization_code or refresh_token. A code and a
                                          refresh token work once; the access token before dies with each new one
          GET  /v2.0/oa/getoa             header access_token
          GET  /v2.0/me                   headers access_token, appsecret_proof (mandatory); ?fields=id,name,picture,user_id_by_oa,...
          GET  /v2.0/me/info              headers access_token, code (two minutes, one use), secret_key
        Its own:
          GET    /_sim/health   200 when it can take requests: {status, sends, oas, violations}
          POST   /_sim/oas      {"oaId","appId","oaSecretKey","accessToken","appSecret"?,"refreshToken"?,"requiresProof"?}: a further
                                OA; kept over restarts
          POST   /_sim/oas/{id}/expire   its access token is over: -220
          GET    /_sim/tokens   every request for tokens so far, one JSON object a line: {at (epoch ms), grant, oaId, appId,
                                accepted, behaviour, error}
          GET    /_sim/sends    every message that was asked for so far, one JSON object a line:
                                {at (epoch ms), endpoint, oaId, userId, phone, messageId, trackingId, accepted, behaviour,
                                status (null: cut), error, violation (rate, quota, hours, person, window: a limit that was not kept), body}
          GET    /_sim/violations   every request since the start that did not keep to a limit, calls that send nothing among
                                them: {at, endpoint, oaId, userId, limit, error}
          GET    /_sim/clock    the time by which windows, hours, days and tokens count
          POST   /_sim/clock    {"vietnam":"22:30"} the next time it is so late there; or {"now":"2026-11-23T15:30:00Z"}, or
                                {"offsetSeconds":3600}
          DELETE /_sim/clock    it is the machine's again
          POST   /_sim/limits   {"perMinute" (calls, default 4000),"perDay" (templates, 20000),"promotionsPerDay" (by user id; 500, or
                                one in twenty followers),"promotionsPerMonth" (by phone, 100000),"perPersonDay" (advertising, 1),
                                "perPersonMonth" (6),"consultationsPerMonth" (after 48 h; null: each is charged),"lastOffset" (of the
                                list of users, 9951),"oaId"}: of every OA, or of one. GET shows them
          POST   /_sim/users    {"id","count" (that many from this id on, default 1),"follower","blocked","offline","refuses"
                                (consultation, transaction, customer_care, promotion),"lastInteraction","name","phone" (84...),
                                "tags":["VIP"],"oaId"}: users, without a webhook
          POST   /_sim/users/{id}/follow|unfollow|say|see|receive|react|click|rate|submit-info|chat-now|join|tag|untag|withdraw
                                the person does it and the webhook goes out; {"oaId"} with several OAs. Answers {status, webhook}:
                                what the receiver answered (null: nothing within 2 s, or a fault delays it), and the body
          POST   /_sim/phones   {"phone" (84...),"hasZalo","offline","blocked","refuses"}
          POST   /_sim/templates  {"templateId","tag":1|2|3,"status","parameters":["name"],"name","price","perDay","byUser","quality",
                                "oaId"}; tag 3 is advertising
          POST   /_sim/templates/{id}/change  {"status"|"quality","reason","oaId"}: it changes and the webhook goes out
          DELETE /_sim/templates/{id}  the template is gone
          GET    /_sim/webhooks   those that were posted, one JSON object a line: {at, event, oaId, userId, attempt, copy, behaviour,
                                status, body}
          POST   /_sim/webhooks   {"body":{...},"oaId","byPhone"}: any body, signed and posted
          POST   /_sim/webhooks/settings  {"echo"|"received"|"seen":{"chance","minMs","maxMs"} or null,"retrySeconds":[30,300],"oaId"}:
                                what follows messages; GET shows it
          POST   /_sim/miniapp/apps       {"appId","appSecret","openApiKey"}: an app; its webhooks are signed with openApiKey,
                                          without one with appSecret. In memory only
          POST   /_sim/miniapp/users      {"appId","id","name","phone","oaId","userIdByOa","isFollower"} -> {id, accessToken}
          POST   /_sim/miniapp/apps/{appId}/users/{id}/phone-token      -> {phoneToken}
          POST   /_sim/miniapp/apps/{appId}/users/{id}/revoke-consent   the webhook goes out to .../zalo-miniapp
          POST   /_sim/faults   {"match":{"endpoint","userId"},"behaviour","value","times"}
          GET    /_sim/faults   those still in force
          DELETE /_sim/faults   clears them (a restart does too)

        A fault's behaviour, after the decision has been made and recorded:
          latency             the answer waits `value` ms (0 to 600000)
          status              refused; HTTP status `value` (400 to 599) with a gateway's HTML page
          code                refused; Zalo's error `value`
          drop_after_accept   accepted; the connection is cut without an answer (a refused request uses up none)
          webhook_duplicate   the webhook comes `value` times more (1 to 100, default 1)
          webhook_delay       the webhook comes `value` ms later (0 to 86400000)
          webhook_reorder     the webhook comes after `value` others (1 to 1000, default 1), or after 10 s
        `match` and its fields may be absent (everything matches); endpoint is a path, or its end ("message/cs"), of webhooks the
        event, or the path of the message that they follow; userId is the user's id, or the phone.
        `times` counts down, absent is for ever. Of several faults that match a request the oldest acts; a latency goes together with
        another. A webhook suffers the oldest of each kind.
        """;
}
