using System.Text;

namespace ZaloOrleans.Api.Http;

public sealed class JsonRequestTests
{
    [Theory]
    [InlineData("", " malformed_json")]
    [InlineData("{", " malformed_json")]
    [InlineData("{} {}", " malformed_json")]
    [InlineData("""{"a":NaN}""", " malformed_json")]
    [InlineData("[]", " invalid_type")]
    [InlineData("null", " invalid_type")]
    [InlineData("""{"a":"\u0000"}""", "/a nul_character")]
    [InlineData("""{"a":["\udead"]}""", "/a/0 lone_surrogate")]
    [InlineData("""{"a":9223372036854775808}""", "/a number_out_of_range")]
    [InlineData("""{"a":1,"\u0061":2}""", "/\\u0061 duplicate_key")]
    public void Check_BadBody_SaysWhereAndWhy(string json, string expected) =>
        Assert.Equal([expected], JsonRequest.Check(Encoding.UTF8.GetBytes(json)).Select(f => $"{f.Pointer} {f.Code}"));

    [Theory]
    [InlineData(16, 0)]
    [InlineData(17, 1)]
    public void Check_Depth_HasALimit(int depth, int faults)
    {
        var json = string.Concat(Enumerable.Repeat("{\"a\":", depth - 1)) + "{}" + new string('}', depth - 1);

        Assert.Equal(faults, JsonRequest.Check(Encoding.UTF8.GetBytes(json)).Count(f => f.Code == "too_deep"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"name":"Chào mừng 🎉","a":[1,2.5,null,true,{"b":"\ud83c\udf89"}]}""")]
    public void Check_GoodBody_HasNoFaults(string json) => Assert.Empty(JsonRequest.Check(Encoding.UTF8.GetBytes(json)));
}
