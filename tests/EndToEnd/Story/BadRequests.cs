using System.Net;

namespace ZaloOrleans.Story;

/// <summary>Requests that are wrong as a whole, by name: what is sent where, and what must come back.</summary>
internal static class BadRequests
{
    private const string Batch = "/v1/batch";
    private const string Track = "/v1/track";

    private static readonly Dictionary<string, (string Path, string Body, HttpStatusCode Status, string Code)> All = new()
    {
        ["batch, not JSON"] = (Batch, """{"batch":[""", HttpStatusCode.BadRequest, "malformed_json"),
        ["batch, empty body"] = (Batch, "", HttpStatusCode.BadRequest, "malformed_json"),
        ["batch, NaN"] = (Batch, BatchOf("""{"a":NaN}"""), HttpStatusCode.BadRequest, "malformed_json"),
        ["batch, Infinity"] = (Batch, BatchOf("""{"a":-Infinity}"""), HttpStatusCode.BadRequest, "malformed_json"),
        ["batch, something after it"] = (Batch, BatchOf("{}") + "x", HttpStatusCode.BadRequest, "malformed_json"),
        ["batch, of another type"] = (Batch, """{"batch":{}}""", HttpStatusCode.BadRequest, "invalid_type"),
        ["batch, without items"] = (Batch, """{"batch":[]}""", HttpStatusCode.BadRequest, "empty"),
        ["batch, 501 items"] = (Batch, BatchOf(501), HttpStatusCode.RequestEntityTooLarge, "too_many_items"),
        ["batch, 1 MB and a byte"] = (Batch, BatchOf("{}").PadRight((1024 * 1024) + 1), HttpStatusCode.RequestEntityTooLarge, "too_large"),
        ["batch, 5 MB"] = (Batch, BatchOf("{}").PadRight(5 * 1024 * 1024), HttpStatusCode.RequestEntityTooLarge, "too_large"),
        ["track, not JSON"] = (Track, "hello", HttpStatusCode.BadRequest, "malformed_json"),
        ["track, an array"] = (Track, "[]", HttpStatusCode.BadRequest, "invalid_type"),
        ["track, too deep"] = (Track, TrackOf($$$"""{"a":{{{Nested(10_000)}}}}"""), HttpStatusCode.BadRequest, "too_deep"),
        ["track, 64 kB and a byte"] = (Track, TrackOf("{}").PadRight((64 * 1024) + 1), HttpStatusCode.RequestEntityTooLarge, "too_large"),
        ["track, U+0000"] = (Track, TrackOf("""{"a":"x\u0000"}"""), HttpStatusCode.BadRequest, "nul_character"),
        ["track, half a surrogate pair"] = (Track, TrackOf("""{"a":"\ud83d"}"""), HttpStatusCode.BadRequest, "lone_surrogate"),
        ["track, NaN"] = (Track, TrackOf("""{"a":NaN}"""), HttpStatusCode.BadRequest, "malformed_json"),
        ["track, 2^63"] = (Track, TrackOf("""{"a":9223372036854775808}"""), HttpStatusCode.BadRequest, "number_out_of_range"),
        ["track, 1e400"] = (Track, TrackOf("""{"a":1e400}"""), HttpStatusCode.BadRequest, "number_out_of_range"),
        ["track, the year 9999"] = (Track, """{"userId":"u","event":"e","timestamp":"9999-12-31T23:59:59Z"}""", HttpStatusCode.BadRequest, "time_out_of_range"),
        ["track, an event of the engine"] = (Track, """{"userId":"u","event":"message_sent"}""", HttpStatusCode.BadRequest, "reserved_event"),
        ["track, nobody's"] = (Track, """{"event":"e"}""", HttpStatusCode.BadRequest, "identity_required"),
        ["identify, no phone"] = ("/v1/identify", """{"userId":"u","traits":{"phone":"12"}}""", HttpStatusCode.BadRequest, "invalid_phone"),
        ["identify, an unknown city"] = ("/v1/identify", """{"userId":"u","traits":{"cityCode":"NO-SUCH"}}""", HttpStatusCode.BadRequest, "unknown_reference"),
        ["customer, an unknown city"] = ("/v1/customers", """{"externalId":"u","cityCode":"NO-SUCH"}""", HttpStatusCode.BadRequest, "unknown_reference"),
        ["customer, U+0000"] = ("/v1/customers", """{"firstName":"a\u0000b"}""", HttpStatusCode.BadRequest, "nul_character"),
        ["customer, a field that is none"] = ("/v1/customers", """{"firstname":"Lan"}""", HttpStatusCode.BadRequest, "unknown_field"),
        ["customer, the engine's field"] = ("/v1/customers", """{"accountId":1}""", HttpStatusCode.BadRequest, "read_only"),
        ["template, too long"] = ("/v1/oa-templates", $$"""{"code":"c","content":"{{new string('x', 2001)}}"}""", HttpStatusCode.BadRequest, "too_long"),
        ["template, a status that is none"] = ("/v1/oa-templates", """{"code":"c","content":"x","status":"Fine"}""", HttpStatusCode.BadRequest, "invalid_word"),
        ["template, half a surrogate pair"] = ("/v1/oa-templates", """{"code":"c","content":"\udc00"}""", HttpStatusCode.BadRequest, "lone_surrogate"),
        ["journey step, too deep"] = ("/v1/journey-steps", $$$"""{"journeyId":1,"stepNo":1,"type":"end","config":{"a":{{{Nested(1_000)}}}}}""", HttpStatusCode.BadRequest, "too_deep"),
        ["journey, the year 10000"] = ("/v1/journeys", """{"name":"n","startAt":"10000-01-01T00:00:00Z"}""", HttpStatusCode.BadRequest, "invalid_time"),
        ["suppression, no phone"] = ("/v1/suppressions", """{"type":"phone","value":"lan@example.vn"}""", HttpStatusCode.BadRequest, "invalid_phone"),
        ["key, a scope that is none"] = ("/v1/api-keys", """{"name":"k","scopes":["everything"]}""", HttpStatusCode.BadRequest, "invalid_scope"),
    };

    public static TheoryData<string> Names => [.. All.Keys];

    public static (string Path, string Body, HttpStatusCode Status, string Code) Find(string name) => All[name];

    private static string TrackOf(string properties) => $$$"""{"userId":"u","event":"e","properties":{{{properties}}}}""";

    private static string BatchOf(string properties) => $$$"""{"batch":[{"type":"track","userId":"u","event":"e","properties":{{{properties}}}}]}""";

    private static string BatchOf(int items) => $$"""{"batch":[{{string.Join(',', Enumerable.Repeat("""{"type":"track","userId":"u","event":"e"}""", items))}}]}""";

    private static string Nested(int depth) => new string('[', depth) + new string(']', depth);
}
