using System.Text;
using ZaloOrleans.Databases;

namespace ZaloOrleans.Schema;

public sealed class VietnameseTextTests(SharedDatabase shared) : SchemaTest(shared)
{
    private const string Text = "Nguyễn Thị Ánh Tuyết – Đường số 3/2, quận Mười ỂỄỆ ặẵẳ ượữừ 🇻🇳🧧👩‍👩‍👧‍👦 \u200d";

    [Theory]
    [InlineData(NormalizationForm.FormC)]
    [InlineData(NormalizationForm.FormD)]
    public async Task Text_RoundTrip_IsUnchanged(NormalizationForm form)
    {
        var text = Text.Normalize(form);
        var account = await AccountAsync();
        var row = Assert.Single(await Engine.RowsAsync(
            """
            insert into events (account_id, event_time, event_name, propertiesJSON) values ($1, now(), $2, jsonb_build_object('tên', $2::text))
            returning event_name, propertiesJSON->>'tên'
            """, account.Value, text));
        Assert.Equal([text, text], row);
    }

    [Fact]
    public async Task Forms_OfOneText_AreDifferentValues()
    {
        var account = await AccountAsync();
        const string insert = "insert into suppressionLists (account_id, type, value) values ($1, 'x', $2)";
        Assert.Null(await Engine.ErrorAsync(insert, account.Value, Text.Normalize(NormalizationForm.FormC)));
        Assert.Null(await Engine.ErrorAsync(insert, account.Value, Text.Normalize(NormalizationForm.FormD)));
    }

    [Fact]
    public async Task Places_OfVietNam_AreThere()
    {
        Assert.Equal(249L, await Query.ScalarAsync("select count(*) from location_countries"));
        Assert.Equal(34L, await Query.ScalarAsync("select count(*) from location_states where country_code = 'VN'"));
        Assert.Equal("Hồ Chí Minh", await Query.ScalarAsync("select name from location_states where code = 'VN-SG'"));
        Assert.Equal(0L, await Query.ScalarAsync("select count(*) from location_states where name <> normalize(name, nfc)"));
        Assert.Equal(1, await Engine.ExecuteAsync(
            "insert into customers (account_id, country_code, state_code) values ($1, 'VN', 'VN-DN')", (await AccountAsync()).Value));
    }
}
