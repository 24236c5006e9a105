using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ZaloOrleans.Simulator.Messages;
using ZaloOrleans.Simulator.Webhooks;

namespace ZaloOrleans.Simulator.Users;

/// <summary>What a person can do.</summary>
internal sealed class PersonActs
{
    private static readonly string[] InfoFields = ["name", "phone", "birthday", "gender", "address", "ward", "city"];
    private readonly UserBook _users;
    private readonly MessageBook _messages;
    private readonly MediaBook _media;

    public PersonActs(UserBook users, MessageBook messages, MediaBook media)
    {
        (_users, _messages, _media) = (users, messages, media);
        ByWord = new Dictionary<string, PersonAct>
        {
            ["follow"] = new(["source"], Follow),
            ["unfollow"] = new([], Unfollow),
            ["say"] = new(["text", "kind", "url", "size", "name", "quote"], Say),
            ["see"] = new(["messageIds"], p => Told(p, WebhookBodies.Seen(p.Account, p.Id, p.Now, p.Texts("messageIds")))),
            ["receive"] = new(["messageId"], Receive),
            ["react"] = new(["messageId", "icon"], p => Told(p, WebhookBodies.Reacted(p.Account, p.Id, p.Now, p.Needed("messageId"), p.Text("icon") ?? "/-heart"))),
            ["click"] = new(["messageId", "data"], Click),
            ["rate"] = new(["messageId", "rate", "note", "feedbacks"], Rate),
            ["submit-info"] = new(InfoFields, SubmitInfo),
            ["chat-now"] = new([], OpenChat),
            ["join"] = new(["externalId", "url"], p => Told(p, WebhookBodies.JoinedWidget(p.Account, p.Id, p.Now, p.Needed("externalId"), p.Text("url") ?? "https://shop.example"))),
            ["tag"] = new(["name"], p => Tag(p, isOn: true)),
            ["untag"] = new(["name"], p => Tag(p, isOn: false)),
            ["withdraw"] = new([], p => Told(p, WebhookBodies.Withdrew(p.Account, p.Id, p.Now))),
        };
    }

    /// <summary>By the word of the path.</summary>
    public IReadOnlyDictionary<string, PersonAct> ByWord { get; }

    private Webhook Follow(PersonActing person)
    {
        Change(person, user => user with { Follower = true, LastInteraction = person.Now });
        return Told(person, WebhookBodies.Follow(person.Account, person.Id, person.Now, person.Text("source") ?? "oa_profile"));
    }

    private Webhook Unfollow(PersonActing person)
    {
        Change(person, user => user with { Follower = false });
        return Told(person, WebhookBodies.Unfollow(person.Account, person.Id, person.Now));
    }

    private Webhook Say(PersonActing person)
    {
        var kind = person.Text("kind") ?? "text";
        if (!WebhookEvents.Kinds.Contains(kind))
            person.Problems.Add("invalid", "/kind", $"One of {string.Join(", ", WebhookEvents.Kinds)} is needed.");
        Change(person, user => user with { LastInteraction = person.Now });
        var id = RandomNumberGenerator.GetHexString(20, lowercase: true);
        return Told(person, WebhookBodies.Said(person.Account, person.Id, person.Now, id, kind, MessageOf(person, kind)));
    }

    /// <summary>By phone only what the simulator has sent: its receipt says what the caller called it.</summary>
    private Webhook Receive(PersonActing person)
    {
        var id = person.Needed("messageId");
        var message = _messages.Find(person.Account.OaId, id) ?? new SentMessage(person.Account.OaId, id, "", person.Id, null, null, person.Now);
        return Receipts.Of(person.Account, _messages, message, person.Now);
    }

    private Webhook Click(PersonActing person)
    {
        var id = person.Needed("messageId");
        return Told(person, WebhookBodies.Clicked(person.Account, person.Now, id, TrackingOf(person, id), person.Text("data") ?? "YES"));
    }

    private Webhook Rate(PersonActing person)
    {
        var id = person.Needed("messageId");
        return Told(person, WebhookBodies.Rated(person.Account, person.Now, id, TrackingOf(person, id), person.Number("rate", 1, 5, 5), person.Text("note") ?? "", person.Texts("feedbacks")));
    }

    private Webhook SubmitInfo(PersonActing person)
    {
        var info = new JsonObject
        {
            ["name"] = person.Text("name"),
            ["phone"] = person.Text("phone"),
            ["user_dob"] = person.Text("birthday"),
            ["gender"] = person.Text("gender"),
            ["full_address"] = new JsonObject { ["user_city"] = person.Text("city"), ["user_ward"] = person.Text("ward"), ["user_address"] = person.Text("address") },
        };
        var phone = person.Text("phone") is { } given && given.All(char.IsAsciiDigit) ? given : null;
        Change(person, user => user with { Name = person.Text("name") ?? user.Name, Phone = phone ?? user.Phone });
        return Told(person, WebhookBodies.SubmittedInfo(person.Account, person.Id, person.Now, info));
    }

    private Webhook OpenChat(PersonActing person)
    {
        Change(person, user => user with { LastInteraction = person.Now });
        return Told(person, WebhookBodies.OpenedChat(person.Account, person.Id, person.Now));
    }

    private Webhook Tag(PersonActing person, bool isOn)
    {
        var name = person.Needed("name");
        Change(person, user => user with { Tags = isOn ? [.. user.Tags.Union([name])] : [.. user.Tags.Except([name])] });
        return Told(person, WebhookBodies.Tagged(person.Account, person.Id, person.Now, name, isOn));
    }

    private JsonObject MessageOf(PersonActing person, string kind)
    {
        var message = new JsonObject();
        if (kind == "text" || person.Text("text") is not null)
            message["text"] = person.Text("text") ?? "Xin chào";
        if (person.Text("quote") is { } quoted)
            message["quote_msg_id"] = quoted;
        var payload = person.Text("url") is null && MediaBook.Kinds.Contains(kind)
            ? _media.Add(person.Server, kind, person.Number("size", 0, MediaBook.Most, 1_000), person.Text("name") ?? "file.pdf")
            : PayloadOf(kind, person.Text("url") ?? $"https://file.zalo.invalid/{kind}", person.Text("name"));
        if (payload is not null)
            message["attachments"] = new JsonArray(new JsonObject { ["type"] = kind == "business_card" ? "link" : kind, ["payload"] = payload });
        return message;
    }

    private static JsonObject? PayloadOf(string kind, string url, string? name) => kind switch
    {
        "text" => null,
        "image" or "gif" => new JsonObject { ["thumbnail"] = url, ["url"] = url },
        "link" or "video" => new JsonObject { ["thumbnail"] = url, ["description"] = name ?? "", ["url"] = url },
        "sticker" => new JsonObject { ["id"] = "sticker", ["url"] = url },
        "location" => new JsonObject { ["coordinates"] = new JsonObject { ["latitude"] = "10.7769", ["longitude"] = "106.7009" } },
        "file" => new JsonObject { ["url"] = url, ["size"] = "9999", ["name"] = name ?? "file.pdf", ["checksum"] = "d41d8cd98f00b204e9800998ecf8427e", ["type"] = "pdf" },
        "business_card" => new JsonObject { ["thumbnail"] = url, ["description"] = new JsonObject { ["phone"] = "84912345678", ["qrCodeUrl"] = url }.ToJsonString(), ["url"] = url },
        _ => new JsonObject { ["url"] = url },
    };

    private string? TrackingOf(PersonActing person, string messageId) => _messages.Find(person.Account.OaId, messageId)?.TrackingId;

    private void Change(PersonActing person, Func<UserState, UserState> change)
    {
        // Nothing comes of a request that is refused.
        if (!person.Problems.Any)
            _users.Set(person.Account.OaId, person.Id, change(_users.Find(person.Account.OaId, person.Id, person.Now)));
    }

    private static Webhook Told(PersonActing person, JsonObject body) => new(person.Account, body, person.Id);
}
