using System.Globalization;
using ZaloOrleans.Simulator.Accounts;
using ZaloOrleans.Simulator.Webhooks;

namespace ZaloOrleans.Simulator;

/// <summary>The arguments of the process.</summary>
internal static class CommandLine
{
    public const string Usage = """
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
          --webhook-url U       where webhooks are posted, signed (default: nowhere)
          --after-send LIST     webhooks that follow an accepted message: any of echo,received,seen (default: none)

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
                                          Refused as Zalo does: over the rate (-32), the day's templates (-144), advertising by
                                          night in Vietnam (-133) or twice a day (-1472), after 7 days of silence (-230).
          GET  /template/all              ?offset&limit (100 at most)&status (1 ENABLE, 2 PENDING_REVIEW, 3 REJECT, 4 DISABLE, 5 DELETE):
                                          the templates that were told of by /_sim/templates
          GET  /template/info/v2          ?template_id=: one of them
          GET  /v3.0/oa/user/getlist      ?data={"offset" (9951 at most),"count" (50 at most),"tag_name","last_interaction_period"
                                          (TODAY, YESTERDAY, L7D, L30D, 2026_01_01:2026_01_31),"is_follower"}: the users that
                                          were told of by /_sim/users, or that acted
          GET  /v3.0/oa/user/detail       ?data={"user_id"}: one of them
          GET  /v2.0/oa/tag/gettagsofoa   the names of the tags that those users have
          GET  /message/quota             how many templates the OA may still send today
          GET  /v4/oa/permission          ?app_id&redirect_uri&code_challenge&state: a person who agrees at once, for the only OA
                                          of the app, or the one in ?oa_id; redirects with code, oa_id and state
          POST /v4/oa/access_token        header secret_key; form grant_type=authorization_code or refresh_token. A code and a
                                          refresh token work once; the access token before dies with each new one
          GET  /v2.0/oa/getoa             header access_token
          GET  /v2.0/me                   headers access_token, appsecret_proof (mandatory); ?fields=id,name,picture,user_id_by_oa,...
          GET  /v2.0/me/info              headers access_token, code (two minutes, one use), secret_key
          POST /notification/template     headers X-Api-Key: Bearer <openApiKey>, X-MiniApp-Id, X-User-Id; {"templateId","templateData"}:
                                          a notification of a Mini App, to a user that it was told of by /_sim/miniapp/users.
                                          Refused: the key (-102), the body (-100), the user (-110), by night in Vietnam, after 7
                                          days away or where the user does not allow it (-111), the user's second of a day (-103),
                                          over the app's day (-109)
        Its own:
          GET    /_sim/health   200 when it can take requests
          POST   /_sim/oas      {"oaId","appId","oaSecretKey","accessToken","appSecret"?,"refreshToken"?}: a further OA; kept
                                over restarts
          POST   /_sim/oas/{id}/expire   its access token is over: -220
          GET    /_sim/tokens   every request for tokens so far, one JSON object a line: {at (epoch ms), grant, oaId, appId,
                                accepted, behaviour, error}
          GET    /_sim/sends    every request so far, one JSON object a line:
                                {at (epoch ms), endpoint, oaId, userId, phone, messageId, trackingId, accepted, behaviour,
                                error, violation (rate, quota, hours, person, window: a limit that was not kept), body}
          POST   /_sim/users/{id}/follow|unfollow|say|see
                                the person does it and the webhook goes out; {"oaId"} with several OAs, say takes {"text"},
                                see {"messageIds"}. Answers {status, webhook}: what the receiver answered (null: nothing
                                within 2 s), and the body
          POST   /_sim/users    {"id","count" (that many from this id on, default 1),"follower","blocked","lastInteraction",
                                "name","phone" (84...),"tags":["VIP"],"oaId"}: users, without a webhook
          POST   /_sim/limits   {"perMinute" (default 4000), "perDay" (templates, default 20000), "lastOffset" (of the list of
                                users, default 9951)}, of each OA
          POST   /_sim/templates  {"templateId","tag":1|2|3,"status","parameters":["name"],"name","price","oaId"}; tag 3 is advertising
          DELETE /_sim/templates/{id}  the template is gone
          POST   /_sim/miniapp/apps       {"appId","appSecret","openApiKey","perDay" (notifications, default 1000)}: an app; its
                                          webhooks are signed with openApiKey, without one with appSecret. In memory only
          POST   /_sim/miniapp/users      {"appId","id","name","phone","oaId","userIdByOa","isFollower","lastActive" (default now),
                                          "allowsNotifications" (default true)} -> {id, accessToken}
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
          webhook_duplicate, webhook_delay, webhook_reorder   not yet: 501
        `match` and its fields may be absent (everything matches); endpoint is a path, or its end ("message/cs");
        userId is the user's id, or the phone.
        `times` counts down, absent is for ever. Of several faults that match, the oldest acts; a latency goes
        together with another.
        """;

    private static readonly string[] OfAccount = ["--app-id", "--oa-id", "--oa-secret-key", "--access-token"];

    private static readonly string[] Known = ["--port", "--data", "--webhook-url", "--after-send", "--app-secret", "--refresh-token", .. OfAccount];

    /// <summary>Options, or one line that says what is wrong; neither when help was asked for.</summary>
    public static (SimulatorOptions? Options, string? Complaint) Parse(IReadOnlyList<string> args)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < args.Count; i++)
        {
            if (args[i] is "--help" or "-h")
                return (null, null);
            if (!Known.Contains(args[i]))
                return (null, $"unknown option {args[i]}");
            if (i + 1 == args.Count || args[i + 1].Length == 0)
                return (null, $"{args[i]} needs a value");
            given[args[i]] = args[++i];
        }

        return FromGiven(given);
    }

    private static (SimulatorOptions?, string?) FromGiven(Dictionary<string, string> given)
    {
        var portText = given.GetValueOrDefault("--port", "0");
        if (!ushort.TryParse(portText, NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            return (null, $"--port must be a number from 0 to 65535, not {portText}");

        var missing = OfAccount.Where(name => !given.ContainsKey(name)).ToArray();
        if (missing.Length > 0 && missing.Length < OfAccount.Length)
            return (null, $"{string.Join(", ", missing)} missing: an OA needs all of {string.Join(", ", OfAccount)}");

        Uri? webhooks = null;
        if (given.TryGetValue("--webhook-url", out var url) && !(Uri.TryCreate(url, UriKind.Absolute, out webhooks) && webhooks.Scheme is "http" or "https"))
            return (null, $"--webhook-url must be an http or https URL, not {url}");

        var after = new List<AfterSend>();
        foreach (var word in given.GetValueOrDefault("--after-send", "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Enum.TryParse<AfterSend>(word, ignoreCase: true, out var what) || char.IsAsciiDigit(word[0]))
                return (null, $"--after-send takes echo, received and seen, not {word}");
            after.Add(what);
        }

        var account = missing.Length > 0
            ? null
            : new OfficialAccount(given["--oa-id"], given["--app-id"], given["--oa-secret-key"], given["--access-token"])
            {
                AppSecret = given.GetValueOrDefault("--app-secret"),
                RefreshToken = given.GetValueOrDefault("--refresh-token"),
            };
        return (new SimulatorOptions { Port = port, DataFolder = given.GetValueOrDefault("--data"), Account = account, WebhookUrl = webhooks, AfterSend = after }, null);
    }
}
