namespace ZaloOrleans.Privacy;

public sealed class ExportTests
{
    [Theory]
    [InlineData("id", "id")]
    [InlineData("event_time", "eventTime")]
    [InlineData("propertiesjson", "properties")]
    [InlineData("old_valuesjson", "oldValues")]
    [InlineData("utm_source", "utmSource")]
    [InlineData("json", "json")]
    public void Column_OnTheWire_IsAsElsewhere(string column, string name) => Assert.Equal(name, ExportRow.NameOf(column));

    [Fact]
    public void Row_OnTheWire_HasItsTimesInUtc_AndItsJsonAsItIs() => Assert.Equal(
        """{"id":9007199254740993,"eventTime":"2026-11-30T03:00:00.000001Z","properties":{"at":"x+00:00","ý":"ánh \"1\""},"value":189000.5000,"note":"x+00:00","until":null}""",
        ExportRow.OnTheWire("""{"id":9007199254740993,"event_time":"2026-11-30T03:00:00.000001+00:00","propertiesjson":{"at": "x+00:00", "ý": "ánh \"1\""},"value":189000.5000,"note":"x+00:00","until":null}"""));

    [Fact]
    public void Place_IsReadBack_AndANonsenseIsNone()
    {
        var place = new ExportPlace(3, 1, new DateTimeOffset(2026, 11, 30, 3, 0, 0, 1, TimeSpan.Zero), 77, true, [42, 7]);
        var read = ExportPlace.Read(place.Text)!;
        Assert.Equal((3, 1, place.At, 77L, true), (read.Section, read.Customer, read.At, read.Id, read.IsBegun));
        Assert.Equal([42L, 7L], read.Customers);
        Assert.All(new[] { "", "1/2/3", "a/0/0/0/0/1", "0/0/0/0/0/", "0/0/0/0/0/1,x", "0/0/9223372036854775807/0/0/1" }, text => Assert.Null(ExportPlace.Read(text)));
    }

    [Fact]
    public void Next_GoesOverTheCustomersOfASection_ThenToTheNext()
    {
        var place = ExportPlace.Start([42, 7]).After(DateTimeOffset.UnixEpoch.AddDays(1), 5);
        var second = place.Next();
        var third = second.Next();
        Assert.Equal((0, 1, DateTimeOffset.UnixEpoch, 0L, true), (second.Section, second.Customer, second.At, second.Id, second.IsBegun));
        Assert.Equal((1, 0, DateTimeOffset.UnixEpoch, 0L, false), (third.Section, third.Customer, third.At, third.Id, third.IsBegun));
    }
}
