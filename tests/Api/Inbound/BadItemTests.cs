namespace ZaloOrleans.Api.Inbound;

/// <summary>Every way an item can be wrong, and the code that it gets.</summary>
public sealed class BadItemTests
{
    public static TheoryData<string, string> Table => new()
    {
        // Shape
        { """ "text" """, " invalid_type" },
        { "[1]", " invalid_type" },
        { "null", " invalid_type" },
        { """{"type":"track","userId":"u","event":"e","color":"red"}""", "/color unknown_field" },
        { """{"type":"track","userId":"u","event":"e","a/b~c":1}""", "/a~1b~0c unknown_field" },
        { """{"type":"track","userId":"u","event":"e","event":"f"}""", "/event duplicate_key" },
        { """{"type":"track","userId":"u","event":"e","\u0065vent":"f"}""", "/event duplicate_key" },
        { """{"type":"track","userId":"u","event":"e","properties":{"a":1,"b":2,"\u0061":3}}""", "/properties/\\u0061 duplicate_key" },
        { """{"type":"track","userId":"u","event":"e","properties":{"x":[{"a":1,"a":1}]}}""", "/properties/x/0/a duplicate_key" },

        // Type
        { """{"userId":"u","event":"e"}""", "/type unknown_type" },
        { """{"type":"screen","userId":"u"}""", "/type unknown_type" },
        { """{"type":"Track","userId":"u","event":"e"}""", "/type unknown_type" },
        { """{"type":7,"userId":"u","event":"e"}""", "/type unknown_type" },

        // Who
        { """{"type":"track","event":"e"}""", "/userId identity_required" },
        { """{"type":"track","event":"e","userId":null,"anonymousId":null}""", "/userId identity_required" },
        { """{"type":"track","event":"e","userId":12345}""", "/userId invalid_type" },
        { """{"type":"track","event":"e","anonymousId":"a","userId":""}""", "/userId empty" },
        { $$"""{"type":"track","event":"e","userId":"{{new string('u', 256)}}"}""", "/userId too_long" },
        { $$"""{"type":"track","event":"e","anonymousId":"{{new string('a', 201)}}"}""", "/anonymousId too_long" },
        { $$$"""{"type":"track","event":"e","userId":"u","context":{"device":{"id":"{{{new string('d', 201)}}}"} }}""", "/context/device/id too_long" },

        // Event
        { """{"type":"track","userId":"u"}""", "/event event_required" },
        { """{"type":"track","userId":"u","event":""}""", "/event empty" },
        { """{"type":"track","userId":"u","event":"  "}""", "/event empty" },
        { """{"type":"track","userId":"u","event":1}""", "/event invalid_type" },
        { $$"""{"type":"track","userId":"u","event":"{{new string('e', 101)}}"}""", "/event too_long" },
        { """{"type":"track","userId":"u","event":"message_sent"}""", "/event reserved_event" },
        { """{"type":"track","userId":"u","event":"conversion"}""", "/event reserved_event" },
        { """{"type":"identify","userId":"u","event":"e"}""", "/event not_for_type" },

        // Properties
        { """{"type":"track","userId":"u","event":"e","properties":[1]}""", "/properties invalid_type" },
        { """{"type":"track","userId":"u","event":"e","properties":"x"}""", "/properties invalid_type" },
        { """{"type":"identify","userId":"u","properties":{"a":1}}""", "/properties not_for_type" },
        { """{"type":"track","userId":"u","event":"e","traits":{"phone":"0912345678"}}""", "/traits not_for_type" },
        { Properties(string.Join(',', Enumerable.Range(0, 101).Select(i => $"\"k{i}\":1"))), "/properties too_many_keys" },
        { Properties($"\"{new string('k', 65)}\":1"), $"/properties/{new string('k', 64)}… key_too_long" },
        { Properties($"\"a\":\"{new string('x', 4097)}\""), "/properties/a too_long" },
        { Properties($"\"a\":\"{string.Concat(Enumerable.Repeat("ế", 1366))}\""), "/properties/a too_long" },
        { Properties($"\"a\":{Nested(14)}"), $"/properties/a{string.Concat(Enumerable.Repeat("/0", 14))} too_deep" },
        { Properties(string.Join(',', Enumerable.Range(0, 9).Select(i => $"\"k{i}\":\"{new string('x', 4000)}\""))), " too_large" },

        // Characters
        { Properties("\"a\":\"x\\u0000y\""), "/properties/a nul_character" },
        { Properties("\"a\":[1,{\"b\":\"\\u0000\"}]"), "/properties/a/1/b nul_character" },
        { Properties("\"a\\u0000\":1"), "/properties/a\\u0000 nul_character" },
        { Properties("\"a\":\"\\ud800\""), "/properties/a lone_surrogate" },
        { Properties("\"a\":\"\\ud83dx\""), "/properties/a lone_surrogate" },
        { Properties("\"a\":\"\\udc00\\ud800\""), "/properties/a lone_surrogate" },
        { Properties("\"\\udfff\":1"), "/properties/\\udfff lone_surrogate" },
        { """{"type":"track","userId":"u\u0000","event":"e"}""", "/userId nul_character" },
        { """{"type":"track","userId":"u","event":"\ud800"}""", "/event lone_surrogate" },
        { """{"type":"track","userId":"u","event":"e","messageId":"\u0000"}""", "/messageId nul_character" },
        { """{"type":"track","userId":"u","event":"e","\ud800":1}""", "/\\ud800 unknown_field" },
        { """{"type":"track","userId":"u","event":"e","context":{"page":{"url":"\u0000"}}}""", "/context/page/url nul_character" },

        // Numbers
        { Properties("\"a\":9223372036854775808"), "/properties/a number_out_of_range" },
        { Properties("\"a\":-9223372036854775809"), "/properties/a number_out_of_range" },
        { Properties("\"a\":1e400"), "/properties/a number_out_of_range" },
        { Properties("\"a\":1e-400"), "/properties/a number_out_of_range" },
        { Properties("\"a\":9.3e18"), "/properties/a number_out_of_range" },
        { Properties($"\"a\":0.{new string('1', 70)}"), "/properties/a number_out_of_range" },

        // Times
        { Timed("9999-12-31T23:59:59Z"), "/timestamp time_out_of_range" },
        { Timed("9999-12-31T23:59:59-05:00"), "/timestamp time_out_of_range" },
        { Timed("1999-12-31T23:59:59.999Z"), "/timestamp time_out_of_range" },
        { Timed("2026-03-02T12:00:00.001Z"), "/timestamp time_out_of_range" },
        { Timed("0001-01-01T00:00:00+14:00"), "/timestamp time_out_of_range" },
        { Timed("2026-03-01T12:00:00"), "/timestamp invalid_time" },
        { Timed("2026-02-29T12:00:00Z"), "/timestamp invalid_time" },
        { Timed("yesterday"), "/timestamp invalid_time" },
        { """{"type":"track","userId":"u","event":"e","timestamp":1767225600}""", "/timestamp invalid_time" },
        { """{"type":"track","userId":"u","event":"e","sentAt":"x"}""", "/sentAt invalid_time" },

        // The rest
        { $$"""{"type":"track","userId":"u","event":"e","messageId":"{{new string('m', 101)}}"}""", "/messageId too_long" },
        { """{"type":"track","userId":"u","event":"e","messageId":5}""", "/messageId invalid_type" },
        { """{"type":"track","userId":"u","event":"e","messageId":""}""", "/messageId empty" },
        { """{"type":"track","userId":"u","event":"e","context":"web"}""", "/context invalid_type" },
        { """{"type":"track","userId":"u","event":"e","context":{"historical":"yes"}}""", "/context/historical invalid_type" },
        { $$$"""{"type":"track","userId":"u","event":"e","context":{"library":{"name":"{{{new string('l', 101)}}}"} }}""", "/context/library/name too_long" },
        { $$$"""{"type":"track","userId":"u","event":"e","context":{"campaign":{"source":"{{{new string('s', 256)}}}"} }}""", "/context/campaign/source too_long" },
        { """{"type":"page","userId":"u","name":5}""", "/name invalid_type" },
    };

    [Theory, MemberData(nameof(Table))]
    public void Read_BadItem_SaysWhereAndWhy(string json, string expected) => Assert.Equal([expected], Sample.FaultsOf(json));

    [Fact]
    public void Read_SeveralFaults_SaysAllOfThem()
    {
        const string json = """{"type":"track","userId":5,"event":"message_read","properties":{"a":1e999,"b":"\u0000"},"timestamp":"x","shoe":1}""";

        Assert.Equal(
            ["/properties/a number_out_of_range", "/properties/b nul_character", "/shoe unknown_field", "/userId invalid_type", "/timestamp invalid_time", "/event reserved_event"],
            Sample.FaultsOf(json));
    }

    [Fact]
    public void Read_ManyFaults_TellsTheFirstTwenty() =>
        Assert.Equal(20, Sample.FaultsOf(Properties(string.Join(',', Enumerable.Range(0, 50).Select(i => $"\"k{i}\":1e999")))).Count());

    [Fact]
    public void Read_ExtremelyDeep_IsAnItemsFaultAndNoCrash() =>
        Assert.Equal(["/properties/a" + string.Concat(Enumerable.Repeat("/0", 14)) + " too_deep", " too_large"], Sample.FaultsOf(Properties($"\"a\":{Nested(200_000)}")));

    [Fact]
    public void Read_BadItemKnowsItsMessageId_SoThatTheClientFindsIt() =>
        Assert.Equal("m-1", Sample.Draft("""{"type":"track","userId":"u","event":"\u0000","messageId":"m-1"}""").MessageId);

    private static string Properties(string members) => $$$"""{"type":"track","userId":"u","event":"e","properties":{{{{members}}}}}""";

    private static string Timed(string timestamp) => $$"""{"type":"track","userId":"u","event":"e","timestamp":"{{timestamp}}"}""";

    private static string Nested(int depth) => new string('[', depth + 1) + new string(']', depth + 1);
}
