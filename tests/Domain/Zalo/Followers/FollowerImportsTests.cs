using System.Text.Json;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.Messaging;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Zalo.Followers;

/// <summary>What becomes of an import by what Zalo answers, and what it gives to customers.</summary>
public sealed class FollowerImportsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 3, 0, 40, TimeSpan.Zero);
    private static readonly FollowerImportState Running = FollowerImports.Begin(null, "key:1", Now);

    [Theory]
    [InlineData(-32, "resting", 20)]
    [InlineData(-200, "resting", 2)]
    [InlineData(-216, "resting", 2)]
    [InlineData(-211, "resting", 50_360)]
    [InlineData(-205, "failed", 0)]
    [InlineData(-224, "failed", 0)]
    [InlineData(-9999, "failed", 0)]
    public void Code_Rests_OrEndsIt(long code, string state, int seconds)
    {
        var next = FollowerImports.Refused(Running, ZaloCodes.Of(MessageChannel.Oa, code, null), $"{code}", "words", Now);
        var progress = JsonDocument.Parse(FollowerImports.Progress(next, Now)).RootElement;
        Assert.Equal(state, progress.GetProperty("state").GetString());
        Assert.Equal(seconds == 0 ? null : Now.AddSeconds(seconds), next.RestUntil);
        if (state == "failed")
        {
            Assert.Equal($"{code}", progress.GetProperty("error").GetProperty("code").GetString());
            Assert.Contains("start the import again", progress.GetProperty("error").GetProperty("whatToDo").GetString(), StringComparison.Ordinal);
            Assert.DoesNotContain("resume", progress.GetProperty("error").GetProperty("whatToDo").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Failures_InARow_RestLonger_AndEndIt()
    {
        var state = Running;
        for (var i = 0; i < FollowerImports.MostFailures; i++)
        {
            state = FollowerImports.Refused(state, FollowerAnswers.None<FollowerPage>().Why, "no_answer", null, Now);
            Assert.Equal(Now.AddSeconds(Math.Min(300, 2 * Math.Pow(2, i))), state.RestUntil);
        }

        state = FollowerImports.Refused(state, FollowerAnswers.None<FollowerPage>().Why, "no_answer", null, Now);
        Assert.Equal((ImportPhase.Failed, "no_answer"), (state.Phase, state.Code));
    }

    [Theory]
    [InlineData(TokenLack.Refreshing, ImportPhase.Running), InlineData(TokenLack.Parked, ImportPhase.Failed)]
    public void Token_ThatIsMissing_IsWaitedFor_OrEndsIt(TokenLack lack, ImportPhase phase)
    {
        var next = FollowerImports.WithoutToken(Running, new TokenOffer { Lack = lack, RetryAfter = TimeSpan.FromSeconds(3), Code = "-14020" }, Now);
        Assert.Equal((phase, phase == ImportPhase.Running ? Now.AddSeconds(3) : null), (next.Phase, next.RestUntil));
        Assert.Equal(phase == ImportPhase.Failed, next.WhatToDo?.Contains("/v1/zalo-accounts/connect", StringComparison.Ordinal) == true);
    }

    [Fact]
    public void Given_CountsEachPersonOnce_AndKeepsWhoWaits()
    {
        var page = Running with { Page = [new("1", true), new("2", false), new("3", true), new("4", true), new("5", true)], Failures = 2 };
        var next = FollowerImports.Given(page, new Dictionary<string, FollowerResult>
        {
            ["1"] = FollowerResult.Created,
            ["2"] = FollowerResult.Known,
            ["3"] = FollowerResult.Failed,
            ["4"] = FollowerResult.Later,
        }, Now);
        Assert.Equal((1, 1, 1, 3), (next.Created, next.Known, next.Failed, next.Found));
        Assert.Equal(["4", "5"], next.Page.Select(p => p.Id));
        Assert.Equal((2, Now.AddSeconds(1)), (next.Failures, next.RestUntil));
    }

    [Fact]
    public void State_IsReadAsItWasWritten()
    {
        var state = Running with
        {
            Slices = [new FollowerSlice(), new FollowerSlice { From = 7, Until = 9, Tag = "Khách quen", Offset = 50, Total = 120, IsCut = true, NeedsTags = true }],
            Page = [new("4318657068771012646", true)],
            Total = 3,
            LastOffset = 0,
            RestUntil = Now,
        };
        var read = HotState.Read<FollowerImportState>(HotState.Bytes(state));
        Assert.Equal(state.Slices.AsEnumerable(), read.Slices);
        Assert.Equal(state.Page.AsEnumerable(), read.Page);
        Assert.Equal(state with { Slices = [], Page = [] }, read with { Slices = state.Slices.Clear(), Page = state.Page.Clear() });
    }

    [Fact]
    public void Detail_BecomesTheProfileOfANewCustomer()
    {
        var answer = FollowerAnswers.Detail(200, """
            {"error":"0","data":{"user_id":"9","display_name":"Hoa 🌸","tags_and_notes_info":{"notes":[],"tag_names":["VIP","VIP",""]},
             "shared_info":{"name":"Nguyễn Thị Hoa","phone":84912345678,"address":"1 Hàng Bạc","city":"Hà Nội"}}}
            """);
        var item = FollowerItems.ItemOf(5, 2, "9", answer.Value, Now, t => t == "84912345678" ? "+84912345678" : null);
        Assert.Equal(["Hoa", "Nguyễn Thị", "+84912345678", "1 Hàng Bạc"],
            new[] { "first_name", "last_name", "phone", "address" }.Select(c => item.Profile!.Columns[c]));
        Assert.Equal(("""["VIP"]""", "\"Hà Nội\""), (item.Profile!.Traits["zaloTags"], item.Profile.Traits["city"]));
        Assert.Equal([new Identity(IdentityKind.Zalo, "9"), new Identity(IdentityKind.Phone, "+84912345678")], item.Identities);
        Assert.Equal(("zalo-import:5:2:9", FollowerItems.Event, true), (item.MessageId, item.Event, item.Historical));
        Assert.DoesNotContain("marketing_consent", item.Profile.Columns.Keys);
    }

    [Fact]
    public void Detail_WithoutSharedInfo_GivesTheName_AndNoneLeavesTheProfile()
    {
        var answer = FollowerAnswers.Detail(200, """{"error":0,"data":{"display_name":"Lan","shared_info":{"name":"","phone":0}}}""");
        var item = FollowerItems.ItemOf(5, 2, "9", answer.Value, Now, _ => null);
        Assert.Equal("Lan", Assert.Single(item.Profile!.Columns).Value);
        Assert.Null(FollowerItems.ItemOf(5, 2, "9", null, Now, _ => null).Profile);
    }

    [Theory]
    [InlineData(200, """{"error":0,"data":{"total":"3","count":50,"offset":0,"users":[{"user_id":"1"},{"user_id":2},{},{"user_id":"1"}]}}""", "1,2 4 3")]
    [InlineData(200, """{"error":0,"data":{}}""", " 0 ")]
    [InlineData(200, """{"error":-32,"message":"limit"}""", "Quota -32 limit")]
    [InlineData(200, "<html>", "Later http_200 "), InlineData(502, "", "Later http_502 "), InlineData(429, "", "Later http_429 "), InlineData(404, "", "Message http_404 ")]
    public void Page_IsReadInEachShape(int status, string body, string expected)
    {
        var answer = FollowerAnswers.Page(status, body);
        Assert.Equal(expected, answer.Value is { } page ? $"{string.Join(',', page.Ids)} {page.Count} {page.Total}" : $"{answer.Why.Class} {answer.Code} {answer.Detail}");
    }

    [Fact]
    public void BeingOnTheList_EndsOnlyWhatSaysThatTheyAreNotOnIt()
    {
        var known = UnreachedPersons.With(UnreachedPersons.With([], new UnreachedPerson(Unreached.NotFollower, MessageChannel.Oa, MessageCategory.Promotion, "9", Now.AddDays(-1))),
            new UnreachedPerson(Unreached.RefusesAll, MessageChannel.Oa, MessageCategory.Promotion, "9", Now.AddDays(-1)));
        Assert.Equal(Unreached.RefusesAll, Assert.Single(known.After(FollowerItems.Event, Now)).Why);
        Assert.DoesNotContain(FollowerItems.Event, ConversationWindow.Events);
    }
}
