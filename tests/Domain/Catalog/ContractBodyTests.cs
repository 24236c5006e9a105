using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using ZaloOrleans.Rules;

namespace ZaloOrleans.Catalog;

public sealed class ContractBodyTests
{
    private sealed record Thing : RowContract
    {
        [Length(1, 5)]
        public required string Name { get; init; }

        [MaxLength(3)]
        public string? Note { get; init; }

        [Words("Draft", "Active")]
        public string Status { get; init; } = "Draft";

        [Range(1, 100)]
        public int? Count { get; init; }

        [Reference("things")]
        public long? ParentId { get; init; }

        public decimal? Price { get; init; }

        public bool Open { get; init; }

        public DateTimeOffset? StartAt { get; init; }

        public DateOnly? Day { get; init; }

        [JsonShape(isObject: true, MostCharacters = 20)]
        public JsonElement? Config { get; init; }

        [CreateOnlyField]
        public string? Kind { get; init; }

        [WriteOnlyField]
        public string? Secret { get; init; }

        [TimeZoneField]
        public string? Zone { get; init; }
    }

    [Fact]
    public void Body_WithEveryFault_SaysAllAtOnceAndWhere()
    {
        Assert.Equal(
            [
                "/id read_only", "/note too_long", "/status invalid_word", "/count out_of_range", "/parentId invalid_type", "/price invalid_type",
                "/open invalid_type", "/startAt invalid_time", "/day invalid_date", "/config invalid_type", "/zone invalid_time_zone",
                "/what~1is~0this unknown_field", "/name required",
            ],
            Faults("""
                {"id":1,"note":"four","status":"Ended","count":101,"parentId":"7","price":"1","open":"yes","startAt":"2026-12-24","day":"24.12.2026",
                 "config":[],"zone":"Hanoi","what/is~this":1}
                """));
    }

    [Theory]
    [InlineData("name", "\"Áo 🌸\"", null)]
    [InlineData("name", "\"123456\"", "too_long")]
    [InlineData("name", "\"🌸🌸🌸🌸🌸\"", null)]
    [InlineData("name", "\"\"", "too_short")]
    [InlineData("name", "null", "required")]
    [InlineData("note", "null", null)]
    [InlineData("name", "\"a\\u0000\"", "invalid_character")]
    [InlineData("name", "\"\\ud800\"", "invalid_character")]
    [InlineData("config", "{\"a\":\"\\u0000\"}", "invalid_character")]
    [InlineData("config", "{\"abcdefghij\":1234567}", "too_long")]
    [InlineData("config", "null", null)]
    [InlineData("count", "1", null)]
    [InlineData("count", "0", "out_of_range")]
    [InlineData("count", "100", null)]
    [InlineData("count", "1.5", "invalid_type")]
    [InlineData("count", "9223372036854775808", "out_of_range")]
    [InlineData("parentId", "9223372036854775807", null)]
    [InlineData("parentId", "9223372036854775808", "out_of_range")]
    [InlineData("price", "99999999999999.9999", null)]
    [InlineData("price", "100000000000000", "out_of_range")]
    [InlineData("price", "0.00001", "out_of_range")]
    [InlineData("price", "1e400", "out_of_range")]
    [InlineData("startAt", "\"2026-12-24T09:00:00Z\"", null)]
    [InlineData("startAt", "\"2026-12-24T09:00:00.1234567+07:00\"", null)]
    [InlineData("startAt", "\"2026-12-24T09:00:00\"", "invalid_time")]
    [InlineData("startAt", "\"2026-13-24T09:00:00Z\"", "invalid_time")]
    [InlineData("startAt", "\"9999-12-31T23:59:59Z\"", "out_of_range")]
    [InlineData("startAt", "1735000000", "invalid_type")]
    [InlineData("day", "\"2026-02-29\"", "invalid_date")]
    [InlineData("zone", "\"Asia/Ho_Chi_Minh\"", null)]
    [InlineData("zone", "\"SE Asia Standard Time\"", "invalid_time_zone")]
    [InlineData("createdAt", "\"2026-12-24T09:00:00Z\"", "read_only")]
    [InlineData("kind", "\"x\"", "read_only")]
    [InlineData("secret", "\"x\"", null)]
    [InlineData("Name", "\"x\"", "unknown_field")]
    public void Patch_OfOneField_IsCheckedAtItsBounds(string field, string json, string? code) =>
        Assert.Equal(code is null ? [] : [$"/{field} {code}"], Faults($$"""{"{{field}}":{{json}}}""", isNew: false));

    [Theory]
    [InlineData("", "invalid_json")]
    [InlineData("{", "invalid_json")]
    [InlineData("""{"name":"a","name":"b"}""", "invalid_json")]
    [InlineData("[]", "invalid_type")]
    [InlineData("null", "invalid_type")]
    [InlineData("{\"config\":{\"\\ud800\":1}}", "invalid_character")]
    [InlineData("{\"\\ud800\":1}", "invalid_character")]
    public void Body_ThatIsNoObject_IsOneFault(string json, string code) => Assert.Equal([$" {code}"], Faults(json));

    [Fact]
    public void Values_AreInTheFormInWhichTheyAreStored()
    {
        var values = Read("""{"name":"A","status":"aCTIVE","count":7,"parentId":7,"startAt":"2026-12-24T09:00:00.1234567+07:00","config":{"b": 1},"kind":"k"}""", new Faults());
        Assert.Equal("Active", values["status"]);
        Assert.Equal(7, values["count"]);
        Assert.Equal(7L, values["parentId"]);
        Assert.Equal(new DateTimeOffset(2026, 12, 24, 2, 0, 0, TimeSpan.Zero).AddTicks(1234560), values["startAt"]);
        Assert.Equal("""{"b": 1}""", values["config"]);
        Assert.DoesNotContain("note", values.Keys);
    }

    [Theory]
    [InlineData("""{"a":1,"b":{"c":2,"d":3}}""", """{"b":{"c":null,"e":4},"f":{"g":null}}""", """{"a":1,"b":{"d":3,"e":4},"f":{}}""")]
    [InlineData("""[1]""", """{"a":1}""", """{"a":1}""")]
    [InlineData("""{"a":1}""", """[null]""", """[null]""")]
    [InlineData(null, """{"a":null,"b":1}""", """{"b":1}""")]
    [InlineData("""{"a":1}""", null, null)]
    public void MergePatch_IsThatOfTheRfc(string? target, string? patch, string? expected)
    {
        var result = MergePatch.Apply(target, patch);
        Assert.True(expected is null ? result is null : MergePatch.IsSame(expected, result!), result);
    }

    [Fact]
    public void Shape_HasTheIdsFirstAndTheTimesOfTheRowLast()
    {
        var names = ContractShape.Of<JourneyContract>().Fields.Select(f => f.Name).ToList();
        Assert.Equal(["id", "accountId", "name", "status", "startAt", "endAt", "timezone", "version", "createdAt", "updatedAt", "deletedAt"], names);
    }

    [Fact]
    public void StepTypes_OfTheContracts_AreThoseThatCompile()
    {
        Assert.Equal(Journeys.JourneyCompiler.Types, ContractShape.Of<JourneyStepContract>().Find("type")!.Words);
        Assert.Equal(Journeys.JourneyCompiler.Types, ContractShape.Of<StepContract>().Find("type")!.Words);
    }

    private static IEnumerable<string> Faults(string json, bool isNew = true)
    {
        var faults = new Faults();
        Read(json, faults, isNew);
        return faults.All.Select(f => $"{f.Pointer} {f.Code}");
    }

    private static Dictionary<string, object?> Read(string json, Faults faults, bool isNew = true) => ContractBody.Read(ContractShape.Of<Thing>(), json, isNew, faults);
}
