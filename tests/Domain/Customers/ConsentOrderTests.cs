using ZaloOrleans.Ingest;

namespace ZaloOrleans.Customers;

public sealed class ConsentOrderTests
{
    [Theory]
    [InlineData("2026-01-02T00:00:00Z", "2026-01-01T23:59:59Z", false)]
    [InlineData("2026-01-02T00:00:00Z", "2026-01-02T00:00:00Z", true)]
    [InlineData("2026-01-02T00:00:00Z", "2026-01-02T07:00:00.001+07:00", true)]
    [InlineData("2026-01-02T00:00:00Z", "2026-01-02T06:59:59+07:00", false)]
    [InlineData("2026-01-02T00:00:00Z", null, true)]
    [InlineData(null, "2026-01-02T00:00:00Z", true)]
    public void Consent_SaidEarlierThanTheKnownOne_IsLeftOut_AndNothingElse(string? known, string? said, bool counts)
    {
        var profile = CustomerProfile.Empty.With(Patch(("marketing_consent", "true"), ("consent_timestamp", known)));
        var patch = Patch(("marketing_consent", "false"), ("consent_timestamp", said), ("consent_source", "form"), ("first_name", "Lan"));

        var taken = ConsentOrder.WithoutOlder(profile, patch);

        Assert.Equal(counts, taken.Columns.ContainsKey("marketing_consent"));
        Assert.Equal(counts, taken.Columns.ContainsKey("consent_source"));
        Assert.Equal("Lan", taken.Columns["first_name"]);
    }

    private static ProfilePatch Patch(params (string Name, string? Value)[] columns) => ProfilePatch.Empty with
    {
        Columns = ProfilePatch.Empty.Columns.AddRange(columns.Where(c => c.Value is not null || c.Name == "marketing_consent").Select(c => KeyValuePair.Create(c.Name, c.Value))),
    };
}
