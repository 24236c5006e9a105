using System.Text;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Zalo.Webhooks;

/// <summary>Every event name that public sources list, in the shapes in which it was seen: what follows from it, or that it is kept only.</summary>
public sealed class WebhookEventNamesTests
{
    private const string Oa = "2197174064623873199";
    private static readonly DateTimeOffset Came = DateTimeOffset.FromUnixTimeMilliseconds(1_790_000_100_000);

    private static readonly string FromUser = $$$$""" "sender":{"id":"9001"},"recipient":{"id":"{{{{Oa}}}}"},"user_id_by_app":"552177279717587730","timestamp":"1790000000000" """;
    private static readonly string ToUser = $$$$""" "sender":{"id":"{{{{Oa}}}}"},"recipient":{"id":"9001"},"timestamp":1790000000000 """;
    private static readonly string Flat = $$$$""" "oa_id":"{{{{Oa}}}}","app_id":"1163843031413526746","timestamp":"1790000000000" """;

    public static TheoryData<string, string, string> Effective() => new()
    {
        { "user_send_text", $$$$"""{{{{FromUser}}}},"message":{"msg_id":"m1","text":"Chào shop","quote_msg_id":"m0"}""", "message_received MessageWritten 'Chào shop'" },
        { "user_send_image", $$$$"""{{{{FromUser}}}},"message":{"msg_id":"m1","attachments":[{"type":"image","payload":{"thumbnail":"https://t.example","url":"https://i.example"}}]}""", "message_received MessageWritten '[image]'" },
        { "user_send_link", $$$$"""{{{{FromUser}}}},"message":{"msg_id":"m1","attachments":[{"type":"link","payload":{"description":"d","url":"https://l.example"}}]}""", "message_received MessageWritten '[link: https://l.example]'" },
        { "user_send_audio", $$$$"""{{{{FromUser}}}},"message":{"msg_id":"m1","attachments":[{"type":"audio","payload":{"url":"https://a.example/1.amr"}}]}""", "message_received MessageWritten '[audio]'" },
        { "user_send_video", $$$$"""{{{{FromUser}}}},"message":{"msg_id":"m1","attachments":[{"type":"video","payload":{"url":"https://v.example"}}]}""", "message_received MessageWritten '[video]'" },
        { "user_send_sticker", $$$$"""{{{{FromUser}}}},"message":{"msg_id":"m1","attachments":[{"type":"sticker","payload":{"id":"21","url":"https://s.example"}}]}""", "message_received MessageWritten '[sticker]'" },
        { "user_send_gif", $$$$"""{{{{FromUser}}}},"message":{"msg_id":"m1"}""", "message_received MessageWritten '[gif]'" },
        { "user_send_location", $$$$"""{{{{FromUser}}}},"message":{"msg_id":"m1","attachments":[{"type":"location","payload":{"coordinates":{"latitude":"10.76","longitude":"106.66"}}}]}""", "message_received MessageWritten '[location: 10.76, 106.66]'" },
        { "user_send_file", $$$$"""{{{{FromUser}}}},"message":{"msg_id":"m1","attachments":[{"type":"file","payload":{"url":"https://f.example","size":"99","name":"bill.pdf"}}]}""", "message_received MessageWritten '[file: bill.pdf]'" },
        { "user_send_business_card", $$$$"""{{{{FromUser}}}},"message":{"msg_id":"m1","text":"Chị Lan","attachments":[{"type":"link","payload":{"description":"{\"phone\":\"0912\"}"}}]}""", "message_received MessageWritten 'Chị Lan'" },
        { "oa_send_text", $$$$"""{{{{ToUser}}}},"message":{"msg_id":"m2","text":"Xin chào"}""", "- MessageEchoed 'Xin chào'" },
        { "oa_send_image", $$$$"""{{{{ToUser}}}},"message":{"msg_id":"m2","attachments":[{"type":"image","payload":{"url":"https://i.example"}}]}""", "- MessageEchoed '[image]'" },
        { "oa_send_gif", $$$$"""{{{{ToUser}}}},"message":{"msg_id":"m2"}""", "- MessageEchoed '[gif]'" },
        { "oa_send_list", $$$$"""{{{{ToUser}}}},"message":{"msg_id":"m2","attachments":[{"type":"link","payload":{"title":"t","url":"https://l.example"}}]}""", "- MessageEchoed '[list]'" },
        { "oa_send_file", $$$$"""{{{{ToUser}}}},"message":{"msg_id":"m2","attachments":[{"type":"file","payload":{"name":"a.pdf"}}]}""", "- MessageEchoed '[file: a.pdf]'" },
        { "oa_send_sticker", $$$$"""{{{{ToUser}}}},"message":{"msg_id":"m2"}""", "- MessageEchoed '[sticker]'" },
        { "oa_send_template", $$$$"""{{{{ToUser}}}},"message":{"msg_id":"m2","attachments":[{"type":"template","payload":{"zinstant_id":"1","text":"x"}}]}""", "- MessageEchoed '[template]'" },
        { "user_received_message", $$$$"""{{{{ToUser}}}},"message":{"msg_id":"m2"}""", "message_delivered" },
        { "user_seen_message", $$$$"""{{{{FromUser}}}},"message":{"msg_ids":["m2","m3"]}""", "message_read" },
        { "follow", $$$$"""{{{{Flat}}}},"follower":{"id":"9001"},"source":"oa_profile" """, "zalo_follow" },
        { "unfollow", $$$$"""{{{{Flat}}}},"follower":{"id":"9001"}""", "zalo_unfollow" },
        { "user_submit_info", $$$$"""{{{{FromUser}}}},"info":{"name":"Trần Thị Lan","phone":"84912345678","user_dob":"01/02/1990","gender":"female","full_address":{"user_city":"Hà Nội","user_ward":"Láng","user_address":"12 Chùa Láng"}}""", "info_submitted profile" },
        { "user_click_chatnow", $$$$"""{{{{Flat}}}},"user_id":"9001","user_id_by_app":"55" """, "chat_opened" },
        { "add_user_to_tag", $$$$"""{{{{Flat}}}},"tag":{"user_ids":["9001","9002"],"name":"VIP"}""", "- ZaloTagChanged VIP True" },
        { "remove_user_from_tag", $$$$"""{{{{Flat}}}},"tag":{"user_ids":["9001"],"name":"VIP"}""", "- ZaloTagChanged VIP False" },
        { "remove_tag", $$$$"""{{{{Flat}}}},"tag":{"name":"VIP"}""", "- ZaloTagChanged VIP False" },
        { "user_withdraw", $$$$"""{{{{Flat}}}},"user_id":"9001","user_id_by_app":"55" """, "consent_withdrawn profile" },
        { "widget_interaction_accepted", $$$$"""{{{{Flat}}}},"data":{"user_id":"9001","user_external_id":"kh-001","url":"https://shop.example"}""", "- profile" },
        { "user_feedback", $$$$"""{{{{Flat}}}},"message":{"msg_id":"m2","rating_type":"star","note":"Tốt","rate":5,"submit_time":"1790000001000","feedbacks":["Nhanh"],"tracking_id":"zo7"}""", "feedback_submitted FeedbackGiven 5 Tốt Nhanh" },
        { "user_click_response_button", $$$$"""{{{{Flat}}}},"msg_id":"m2","message":{"submit_time":1790000001000,"button_type":"response","data":"YES","tracking_id":"zo7"}""", "button_clicked" },
    };

    [Theory, MemberData(nameof(Effective))]
    public void Name_WithAnEffect_HasIt(string name, string rest, string expected)
    {
        var webhook = Read(name, rest);
        Assert.False(WebhookItems.IsKeptOnly(webhook));
        var item = WebhookItems.ItemOf(webhook, "x", Came, 0, 5, Phone)!;
        var effect = item.Effect switch
        {
            MessageWritten w => $" MessageWritten '{w.Content}'",
            MessageEchoed e => $" MessageEchoed '{e.Content}'",
            ZaloTagChanged t => $" ZaloTagChanged {t.Tag} {t.IsOn}",
            FeedbackGiven f => $" FeedbackGiven {f.Rating} {f.Note} {string.Join(',', f.Choices)}",
            _ => "",
        };
        Assert.Equal(expected, $"{item.Event ?? "-"}{(item.Profile is null ? "" : " profile")}{effect}");
        Assert.InRange(item.Time, DateTimeOffset.FromUnixTimeMilliseconds(1_790_000_000_000), DateTimeOffset.FromUnixTimeMilliseconds(1_790_000_001_000));
    }

    [Theory]
    [InlineData("change_template_status", """ "template_id":"201","status":{"prev_status":"PENDING_REVIEW","new_status":"ENABLE"},"reason":"" """, "TemplateStatusRow 201 ENABLE Approved")]
    [InlineData("change_template_status", """ "template_id":201,"status":{"new_status":"DELETE"} """, "TemplateStatusRow 201 DELETE Archived")]
    [InlineData("change_template_quality", """ "template_id":"201","quality":"LOW" """, "TemplateQualityRow 201 LOW")]
    [InlineData("change_oa_daily_quota", """ "quota":{"prev_value":"2000","new_value":"5000"} """, "DailyQuotaRow 5000")]
    [InlineData("change_oa_daily_quota", """ "quota":{"prev_value":2000,"new_value":5000} """, "DailyQuotaRow 5000")]
    public void Name_OfTheOfficialAccountItself_BecomesARow(string name, string rest, string expected)
    {
        // As Zalo writes it in this one event: oaId.
        var webhook = Read(name, $$$$""" "oaId":"{{{{Oa}}}}","timestamp":"1790000000000",{{{{rest}}}}""");
        Assert.False(WebhookItems.IsKeptOnly(webhook));
        Assert.Null(WebhookItems.ItemOf(webhook, "x", Came, 0, 5, Phone));
        var row = Assert.Single(OfficialAccountFacts.RowsOf(webhook, new AccountId(1), 5, Came, Came));
        Assert.Equal(expected, row switch
        {
            TemplateStatusRow s => $"TemplateStatusRow {s.TemplateId} {s.ZaloStatus} {s.Status}",
            TemplateQualityRow q => $"TemplateQualityRow {q.TemplateId} {q.Quality}",
            DailyQuotaRow d => $"DailyQuotaRow {d.Quota}",
            _ => row.ToString(),
        });
    }

    [Theory]
    [InlineData("user_reacted_message"), InlineData("oa_reacted_message"), InlineData("update_user_info"), InlineData("shop_has_order")]
    [InlineData("anonymous_send_text"), InlineData("anonymous_send_image"), InlineData("anonymous_send_file"), InlineData("anonymous_send_sticker")]
    [InlineData("oa_send_anonymous_text"), InlineData("oa_send_anonymous_image"), InlineData("oa_send_anonymous_file"), InlineData("oa_send_anonymous_sticker")]
    [InlineData("widget_failed_to_sync_user_external_id"), InlineData("change_oa_template_tags"), InlineData("change_template_quota")]
    [InlineData("event_journey_acknowledged"), InlineData("event_journey_time_out"), InlineData("create_group"), InlineData("user_join_group")]
    [InlineData("user_request_join_group"), InlineData("accept_request_join_group"), InlineData("reject_request_join_group")]
    [InlineData("react_request_join_group"), InlineData("react_request_join_group_accept"), InlineData("react_request_join_group_reject")]
    [InlineData("add_group_admin"), InlineData("remove_group_admin"), InlineData("update_group_info"), InlineData("user_out_group"), InlineData("user_leave_group")]
    [InlineData("delete_group"), InlineData("user_send_group_text"), InlineData("oa_send_group_image")]
    [InlineData("oa_send_consent"), InlineData("user_reply_consent"), InlineData("user_call_oa"), InlineData("oa_call_user")]
    [InlineData("extension_purchased"), InlineData("permission_revoked"), InlineData("oa_webhook_verify")]
    public void Name_WithoutAnEffect_IsKnownAndKeptOnly(string name)
    {
        var webhook = Read(name, $$$$"""{{{{FromUser}}}},"oa_id":"{{{{Oa}}}}","user_id":"9001","message":{"msg_id":"m1","text":"x"}""");
        Assert.IsType<ZaloFact.StoredOnly>(webhook.Fact);
        Assert.True(WebhookItems.IsKeptOnly(webhook));
    }

    [Theory]
    [InlineData("ENABLE", "Approved"), InlineData("PENDING_REVIEW", "Draft"), InlineData("DRAFT", "Draft"), InlineData("REJECT", "Rejected")]
    [InlineData("DISABLE", "Archived"), InlineData("DELETE", "Archived"), InlineData("SOMETHING_NEW", null)]
    public void TemplateStatus_IsTheDictionarysWord(string zalo, string? expected) => Assert.Equal(expected, OfficialAccountFacts.StatusOf(zalo));

    [Fact]
    public void Form_InBothShapes_BecomesAnIdentifysProfile()
    {
        var whole = ItemOf("user_submit_info", $$$$"""{{{{FromUser}}}},"info":{"name":" Trần Thị Lan ","phone":"84912345678","user_dob":"01/02/1990","gender":"female","full_address":{"user_city":"Hà Nội","user_ward":"Láng","user_address":"12 Chùa Láng"}}""");
        Assert.Equal("address=12 Chùa Láng first_name=Lan last_name=Trần Thị phone=+84912345678", Columns(whole));
        Assert.Equal("birthday=\"01/02/1990\" city=\"Hà Nội\" gender=\"female\" ward=\"Láng\"", Traits(whole));
        Assert.Equal([new Identity(IdentityKind.Zalo, "9001"), new Identity(IdentityKind.Phone, "+84912345678")], whole.Identities);

        var older = ItemOf("user_submit_info", $$$$"""{{{{FromUser}}}},"info":{"name":"Lan","phone":84912345678,"address":"12 Chùa Láng","city":"Hà Nội","district":"Đống Đa","ward":"Láng"}""");
        Assert.Equal("address=12 Chùa Láng first_name=Lan phone=+84912345678", Columns(older));
        Assert.Equal("city=\"Hà Nội\" district=\"Đống Đa\" ward=\"Láng\"", Traits(older));

        var bare = ItemOf("user_submit_info", $$$$"""{{{{FromUser}}}},"info":{"phone":"no number"}""");
        Assert.Equal(("", ""), (Columns(bare), Traits(bare)));
        Assert.Equal([new Identity(IdentityKind.Zalo, "9001")], bare.Identities);
    }

    [Theory]
    [InlineData("0", null), InlineData("1", 1), InlineData("\"5\"", 5), InlineData("6", null), InlineData("null", null)]
    public void Rating_CountsOnlyAsStars(string rate, int? expected) => Assert.Equal(expected,
        Assert.IsType<FeedbackGiven>(ItemOf("user_feedback", $$$$"""{{{{Flat}}}},"message":{"msg_id":"m2","rate":{{{{rate}}}}}""").Effect).Rating);

    [Theory]
    [InlineData("zo42", 42L), InlineData("zo0", null), InlineData("zo-1", null), InlineData("42", null), InlineData("zo42x", null), InlineData("zo99999999999999999999", null)]
    public void TrackingId_NamesAMessage_OrNone(string tracking, long? expected) => Assert.Equal(expected, TrackingIds.MessageOf(tracking));

    [Fact]
    public void Part_OfAWebhookForMany_HasAnIdOfItsOwn_ThatFits()
    {
        Assert.Equal("zalo:x#9001", WebhookItems.PartIdOf("zalo:x", "9001"));
        var longest = WebhookItems.PartIdOf(new string('x', 100), "9001");
        Assert.InRange(longest.Length, 1, 100);
        Assert.NotEqual(longest, WebhookItems.PartIdOf(new string('x', 100), "9002"));
    }

    private static string Columns(IngestItem item) => string.Join(' ', item.Profile!.Columns.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => $"{c.Key}={c.Value}"));

    private static string Traits(IngestItem item) => string.Join(' ', item.Profile!.Traits.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => $"{c.Key}={c.Value}"));

    private static string? Phone(string text) => text.StartsWith("84", StringComparison.Ordinal) ? "+" + text : null;

    private static IngestItem ItemOf(string name, string rest) => WebhookItems.ItemOf(Read(name, rest), "x", Came, 0, 5, Phone)!;

    private static ZaloWebhook Read(string name, string rest)
    {
        var raw = Encoding.UTF8.GetBytes($$$$"""{"event_name":"{{{{name}}}}",{{{{rest}}}}}""");
        return ZaloWebhookReader.Read(WebhookEnvelope.Read(raw)!.Body, raw, Oa);
    }
}
