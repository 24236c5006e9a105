using System.Text;
using System.Text.Json;

namespace ZaloOrleans.Zalo.Webhooks;

public sealed class ZaloWebhookReaderTests
{
    private const string Oa = "2197174064623873199";
    private const string User = "4339761418830368433";

    // Beyond 2^53: a number that a double would round.
    private const string Message = "96d3cdf3af150460918";

    [Theory]
    [InlineData("text"), InlineData("image"), InlineData("link"), InlineData("audio"), InlineData("video"), InlineData("sticker")]
    [InlineData("gif"), InlineData("location"), InlineData("file"), InlineData("business_card")]
    public void UserSend_OfEachKind_IsWhatTheyWrote(string kind)
    {
        var read = Read($$$"""
            {"app_id":"1163843031413526746","user_id_by_app":"2372735685249892743","event_name":"user_send_{{{kind}}}","timestamp":"1609984527175",
             "sender":{"id":"{{{User}}}"},"recipient":{"id":"{{{Oa}}}"},
             "message":{"msg_id":"{{{Message}}}","text":"Cho mình hỏi 🌸","quote_msg_id":"77","attachments":[{"type":"{{{kind}}}","payload":{"url":"https://f.example/1","name":"hóa đơn.pdf","size":"9999"}}]}}
            """);
        var fact = Assert.IsType<ZaloFact.Wrote>(read.Fact);
        Assert.Equal((kind, Message, "Cho mình hỏi 🌸", "77"), (fact.Kind, fact.MessageId, fact.Text, fact.QuotedMessageId));
        Assert.Equal(new ZaloAttachment(kind, "https://f.example/1", "hóa đơn.pdf", 9999, null, null), Assert.Single(fact.Attachments));
        Assert.Equal((Oa, User, "2372735685249892743"), (read.OaId, read.UserId, read.UserIdByApp));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1609984527175), read.At);
    }

    [Theory]
    [InlineData("text"), InlineData("image"), InlineData("gif"), InlineData("list"), InlineData("file"), InlineData("sticker"), InlineData("template")]
    public void OaSend_OfEachKind_IsAnEcho(string kind)
    {
        var read = Read($$$"""
            {"app_id":"1","event_name":"oa_send_{{{kind}}}","timestamp":1609984527180,"sender":{"id":"{{{Oa}}}","admin_id":"555"},"recipient":{"id":"{{{User}}}"},"message":{"msg_id":"{{{Message}}}","text":"Chào"}}
            """);
        var fact = Assert.IsType<ZaloFact.Echoed>(read.Fact);
        Assert.Equal((kind, Message, "Chào", "555"), (fact.Kind, fact.MessageId, fact.Text, fact.AdminId));
        Assert.Equal((Oa, User), (read.OaId, read.UserId));
    }

    [Fact]
    public void Location_CoordinatesAsTexts_StayTexts()
    {
        var read = Read($$$$"""{"event_name":"user_send_location","sender":{"id":"{{{{User}}}}"},"recipient":{"id":"{{{{Oa}}}}"},"message":{"msg_id":"1","attachments":[{"type":"location","payload":{"coordinates":{"latitude":"10.7642473","longitude":"106.656386"}}}]}}""");
        var place = Assert.Single(Assert.IsType<ZaloFact.Wrote>(read.Fact).Attachments);
        Assert.Equal(("10.7642473", "106.656386"), (place.Latitude, place.Longitude));
    }

    [Fact]
    public void Follow_AndUnfollow_NameTheFollower()
    {
        var follow = Read($$$"""{"event_name":"follow","oa_id":"{{{Oa}}}","follower":{"id":"{{{User}}}"},"user_id_by_app":"9","source":"oa_profile","app_id":"1","timestamp":"1609984527175"}""");
        Assert.Equal(new ZaloFact.Followed("oa_profile"), follow.Fact);
        Assert.Equal((Oa, User), (follow.OaId, follow.UserId));
        Assert.Equal(new ZaloFact.Unfollowed(), Read($$$"""{"event_name":"unfollow","oa_id":"{{{Oa}}}","follower":{"id":"{{{User}}}"}}""").Fact);
    }

    [Theory]
    [InlineData(Oa, User), InlineData(User, Oa)]
    public void Receipts_WhicheverWayRound_FindTheUserByTheKnownOa(string sender, string recipient)
    {
        var received = Read($$$"""{"event_name":"user_received_message","sender":{"id":"{{{sender}}}"},"recipient":{"id":"{{{recipient}}}"},"message":{"msg_id":"{{{Message}}}"}}""");
        Assert.Equal(new ZaloFact.Received(Message, null, null, null), received.Fact);
        Assert.Equal((Oa, User), (received.OaId, received.UserId));
        var seen = Read($$$"""{"event_name":"user_seen_message","sender":{"id":"{{{sender}}}"},"recipient":{"id":"{{{recipient}}}"},"message":{"msg_ids":["{{{Message}}}",12]}}""");
        Assert.Equal([Message, "12"], Assert.IsType<ZaloFact.Seen>(seen.Fact).MessageIds);
        Assert.Equal((Oa, User), (seen.OaId, seen.UserId));
    }

    [Theory]
    [InlineData("84987654321")]
    [InlineData("5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8")]
    public void Receipt_OfATemplateByPhone_NamesThePhoneAndNoUser(string phone)
    {
        var read = Read($$$"""
            {"event_name":"user_received_message","sender":{"id":"{{{Oa}}}"},"recipient":{"id":"{{{phone}}}"},"message":{"delivery_time":"1609984527001","msg_id":"{{{Message}}}","tracking_id":"m42"},"timestamp":"1609984529000"}
            """);
        Assert.Equal(new ZaloFact.Received(Message, DateTimeOffset.FromUnixTimeMilliseconds(1609984527001), "m42", phone), read.Fact);
        Assert.Null(read.UserId);
        Assert.Equal(Oa, read.OaId);
    }

    [Fact]
    public void SubmitInfo_InBothShapes_ReadsTheSame()
    {
        var now = Info("""{"name":"Nguyễn Ánh","phone":84912345678,"user_dob":"01/02/1990","gender":"female","full_address":{"user_city":"Hồ Chí Minh","user_ward":"Bến Nghé","user_address":"1 Lê Lợi"}}""");
        Assert.Equal(new ZaloFact.SubmittedInfo("Nguyễn Ánh", "84912345678", "01/02/1990", "female", "1 Lê Lợi", "Hồ Chí Minh", null, "Bến Nghé"), now);
        var old = Info("""{"name":"Nguyễn Ánh","phone":"0912345678","address":"1 Lê Lợi","city":"Hồ Chí Minh","district":"Quận 1","ward":"Bến Nghé"}""");
        Assert.Equal(new ZaloFact.SubmittedInfo("Nguyễn Ánh", "0912345678", null, null, "1 Lê Lợi", "Hồ Chí Minh", "Quận 1", "Bến Nghé"), old);

        static ZaloFact Info(string info) => Read($$$"""{"event_name":"user_submit_info","sender":{"id":"{{{User}}}"},"recipient":{"id":"{{{Oa}}}"},"info":{{{info}}}}""").Fact;
    }

    [Fact]
    public void ButtonAndFeedback_HaveNoUser_ButTheirMessage()
    {
        var click = Read($$$"""{"event_name":"user_click_response_button","oa_id":"{{{Oa}}}","app_id":"1","msg_id":"{{{Message}}}","message":{"submit_time":"1609984527175","button_type":"response","data":"yes","tracking_id":"m42"}}""");
        Assert.Equal(new ZaloFact.ClickedButton(Message, "yes", "m42", DateTimeOffset.FromUnixTimeMilliseconds(1609984527175)), click.Fact);
        Assert.Null(click.UserId);
        var feedback = Assert.IsType<ZaloFact.GaveFeedback>(Read($$$"""{"event_name":"user_feedback","oa_id":"{{{Oa}}}","message":{"rate":5,"note":"Tốt","submit_time":"1609984527175","msg_id":"{{{Message}}}","feedbacks":["Nhanh","Rẻ"],"tracking_id":"m42"}}""").Fact);
        Assert.Equal((Message, "m42", 5L, "Tốt"), (feedback.MessageId, feedback.TrackingId, feedback.Rate, feedback.Note));
        Assert.Equal(["Nhanh", "Rẻ"], feedback.Choices);
    }

    [Theory]
    [InlineData("""{"event_name":"user_click_chatnow","oa_id":"2197174064623873199","user_id":"4339761418830368433"}""")]
    [InlineData("""{"event_name":"user_click_chatnow","oa_id":"2197174064623873199","follower":{"id":"4339761418830368433"},"source":"widget"}""")]
    public void ChatNow_InBothShapes_NamesTheUser(string body)
    {
        var read = Read(body);
        Assert.Equal((new ZaloFact.OpenedChat(), User), ((ZaloFact.OpenedChat)read.Fact, read.UserId));
    }

    [Fact]
    public void Tags_NameTheirPeople()
    {
        var on = Assert.IsType<ZaloFact.Tagged>(Read($$$"""{"event_name":"add_user_to_tag","oa_id":"{{{Oa}}}","tag":{"name":"VIP","user_ids":["{{{User}}}","7"]}}""").Fact);
        Assert.Equal(("VIP", true), (on.Tag, on.IsOn));
        Assert.Equal([User, "7"], on.UserIds);
        Assert.False(Assert.IsType<ZaloFact.Tagged>(Read($$$"""{"event_name":"remove_user_from_tag","oa_id":"{{{Oa}}}","tag":{"name":"VIP","user_ids":["7"]}}""").Fact).IsOn);
        Assert.Empty(Assert.IsType<ZaloFact.Tagged>(Read($$$"""{"event_name":"remove_tag","oa_id":"{{{Oa}}}","tag":{"name":"VIP"}}""").Fact).UserIds);
    }

    [Fact]
    public void OfTheAccount_TemplatesAndQuota_AreRead()
    {
        Assert.Equal(new ZaloFact.TemplateStatus("7895417a7d3f", "PENDING_REVIEW", "ENABLE", "đạt"), Read($$$"""{"event_name":"change_template_status","oa_id":"{{{Oa}}}","app_id":"1","template_id":"7895417a7d3f","status":{"prev_status":"PENDING_REVIEW","new_status":"ENABLE"},"reason":"đạt"}""").Fact);
        Assert.Equal(new ZaloFact.TemplateStatus("203972", null, "DISABLE", null), Read($$$"""{"event_name":"change_template_status","oa_id":"{{{Oa}}}","template_id":203972,"status":{"new_status":"DISABLE"}}""").Fact);
        Assert.Equal(new ZaloFact.TemplateQuality("203972", "LOW"), Read($$$"""{"event_name":"change_template_quality","oa_id":"{{{Oa}}}","template_id":203972,"quality":"LOW"}""").Fact);
        var quota = Read($$$"""{"event_name":"change_oa_daily_quota","oaId":"{{{Oa}}}","quota":{"prev_value":"500","new_value":5000},"app_id":"1"}""");
        Assert.Equal(new ZaloFact.DailyQuota(500, 5000), quota.Fact);
        Assert.Equal(Oa, quota.OaId);
    }

    [Fact]
    public void WithdrawalAndWidget_NameTheUser()
    {
        var read = Read($$$"""{"event_name":"user_withdraw","oa_id":"{{{Oa}}}","user_id":"{{{User}}}","user_id_by_app":"9"}""");
        Assert.Equal((new ZaloFact.Withdrew(), User), ((ZaloFact.Withdrew)read.Fact, read.UserId));
        var widget = Read($$$"""{"event_name":"widget_interaction_accepted","oa_id":"{{{Oa}}}","data":{"user_id":"{{{User}}}","user_external_id":"c-1","url":"https://shop.example"}}""");
        Assert.Equal((new ZaloFact.WidgetJoined("c-1", "https://shop.example"), User), ((ZaloFact.WidgetJoined)widget.Fact, widget.UserId));
    }

    [Theory]
    [InlineData("user_reacted_message"), InlineData("oa_reacted_message"), InlineData("update_user_info"), InlineData("shop_has_order")]
    [InlineData("anonymous_send_text"), InlineData("anonymous_send_image"), InlineData("anonymous_send_file"), InlineData("anonymous_send_sticker")]
    [InlineData("oa_send_anonymous_text"), InlineData("oa_send_anonymous_image"), InlineData("oa_send_anonymous_file"), InlineData("oa_send_anonymous_sticker")]
    [InlineData("widget_failed_to_sync_user_external_id"), InlineData("change_oa_template_tags"), InlineData("change_template_quota")]
    [InlineData("event_journey_acknowledged"), InlineData("event_journey_time_out"), InlineData("create_group"), InlineData("user_join_group")]
    [InlineData("user_request_join_group"), InlineData("accept_request_join_group"), InlineData("reject_request_join_group")]
    [InlineData("react_request_join_group"), InlineData("react_request_join_group_accept"), InlineData("react_request_join_group_reject")]
    [InlineData("add_group_admin"), InlineData("remove_group_admin"), InlineData("update_group_info"), InlineData("user_out_group")]
    [InlineData("user_leave_group"), InlineData("delete_group"), InlineData("user_send_group_text"), InlineData("oa_send_group_text")]
    [InlineData("oa_send_consent"), InlineData("user_reply_consent"), InlineData("user_call_oa"), InlineData("oa_call_user")]
    [InlineData("extension_purchased"), InlineData("permission_revoked"), InlineData("oa_webhook_verify")]
    [InlineData("change_template_status"), InlineData("change_template_quality"), InlineData("add_user_to_tag")]
    public void EventsWithoutAnEffect_AreStoredOnly(string name) =>
        Assert.Equal(new ZaloFact.StoredOnly(), Read($$"""{"event_name":"{{name}}","oa_id":"{{Oa}}","timestamp":"1609984527175"}""").Fact);

    [Theory]
    [InlineData("""{"event_name":"user_click_button"}"""), InlineData("""{"event_name":"user_send_"}"""), InlineData("""{"event_name":""}""")]
    [InlineData("{}"), InlineData("""{"event_name":{"a":1},"sender":[],"recipient":"x","message":7,"timestamp":{}}""")]
    public void WhatNobodyNames_IsUnknownAndNoError(string body) => Assert.Equal(new ZaloFact.Unknown(), Read(body, oa: null).Fact);

    [Theory]
    [InlineData("\"16099845271\"", 16099845271), InlineData("160998452717", 160998452717), InlineData("\"1609984527175\"", 1609984527175)]
    public void Timestamp_NumberOrText_Of11To13Digits_IsRead(string written, long expected) =>
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(expected), Read($$"""{"event_name":"follow","timestamp":{{written}}}""").At);

    [Theory]
    [InlineData("null"), InlineData("\"\""), InlineData("-5"), InlineData("99999999999999999"), InlineData("1.5"), InlineData("\"gestern\"")]
    public void Timestamp_Impossible_IsNone(string written) => Assert.Null(Read($$"""{"event_name":"follow","timestamp":{{written}}}""").At);

    [Fact]
    public void DedupeKey_SameForARepeat_DifferentOtherwise()
    {
        string[] bodies =
        [
            """{"event_name":"user_send_text","message":{"msg_id":"a"}}""",
            """{"event_name":"user_received_message","message":{"msg_id":"a"}}""",
            """{"event_name":"user_seen_message","message":{"msg_ids":["a"]}}""",
            """{"event_name":"user_seen_message","message":{"msg_ids":["a","b"]}}""",
            """{"event_name":"follow","follower":{"id":"1"},"timestamp":"5"}""",
            """{"event_name":"follow","follower":{"id":"2"},"timestamp":"5"}""",
            """{"event_name":"follow","follower":{"id":"1"},"timestamp":"6"}""",
            """{"event_name":"user_click_response_button","msg_id":"a","message":{"data":"yes"}}""",
            """{"event_name":"user_click_response_button","msg_id":"a","message":{"data":"no"}}""",
        ];
        Assert.Equal(bodies.Length, bodies.Select(b => Read(b).DedupeKey).Distinct().Count());
        Assert.All(bodies, body => Assert.Equal(Read(body).DedupeKey, Read(body).DedupeKey));
    }

    [Fact]
    public void ConsoleTest_IsTold()
    {
        using var test = JsonDocument.Parse("""{"event_name":"user_send_text","message":{"msg_id":"This is message id"}}""");
        using var real = JsonDocument.Parse("""{"event_name":"user_send_text","message":{"msg_id":"1"}}""");
        Assert.True(ZaloWebhookReader.IsConsoleTest(test.RootElement));
        Assert.False(ZaloWebhookReader.IsConsoleTest(real.RootElement));
    }

    private static ZaloWebhook Read(string body, string? oa = Oa)
    {
        var raw = Encoding.UTF8.GetBytes(body);
        using var document = JsonDocument.Parse(raw);
        return ZaloWebhookReader.Read(document.RootElement, raw, oa);
    }
}
