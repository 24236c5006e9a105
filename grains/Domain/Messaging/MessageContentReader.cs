using System.Collections.Immutable;
using System.Text.Json;
using ZaloOrleans.Rules;

namespace ZaloOrleans.Messaging;

/// <summary>
/// Reads what a template's content describes. A text is a message; a JSON object describes another one:
/// <c>{"text", "buttons"?}</c>, <c>{"image": {"url"|"attachmentId"}, "text"?}</c>, <c>{"file": {"token"}}</c>,
/// <c>{"list": [{"title", "subtitle"?, "imageUrl"?, "url"?}], "buttons"?}</c>, <c>{"templateId", "data"?}</c>. A button has a <c>title</c> and
/// one of <c>url</c>, <c>phone</c>, <c>say</c>, <c>sayHidden</c>.
/// </summary>
public static class MessageContentReader
{
    /// <summary>Most buttons of a message, and most elements of a list.</summary>
    public const int Most = 5;

    // An image may have a text.
    private static readonly string[] Kinds = ["image", "file", "list", "templateId", "text"];

    private static readonly (string Name, ButtonAction Action)[] Actions =
        [("url", ButtonAction.Open), ("phone", ButtonAction.Call), ("say", ButtonAction.Say), ("sayHidden", ButtonAction.SayHidden)];

    /// <summary>The content, or null where <paramref name="faults"/> says why not.</summary>
    /// <param name="content">The template's.</param>
    /// <param name="pointer">Where it is.</param>
    /// <param name="faults">Where faults are noted.</param>
    public static MessageContent? Read(string content, string pointer, Faults faults)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(faults);
        if (!TryParse(content, out var json))
        {
            return new MessageContent.Words(content, []);
        }

        var before = faults.All.Count;
        var read = new Reader(faults).Read(json, pointer);
        return faults.All.Count == before ? read : null;
    }

    /// <summary>Whether it is a JSON object. Liquid that begins with a brace is none.</summary>
    private static bool TryParse(string content, out JsonElement json)
    {
        json = default;
        if (!content.TrimStart().StartsWith('{'))
        {
            return false;
        }

        try
        {
            using var document = JsonDocument.Parse(content);
            json = document.RootElement.Clone();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private sealed class Reader(Faults faults)
    {
        public MessageContent? Read(JsonElement json, string at)
        {
            switch (Array.Find(Kinds, k => json.TryGetProperty(k, out _)))
            {
                case "image":
                    Only(json, at, "image", "text");
                    return Image(Member(json, "image"), $"{at}/image", json.TryGetProperty("text", out _) ? Text(json, "text", at) : null);
                case "file":
                    Only(json, at, "file");
                    var file = Member(json, "file");
                    Only(file, $"{at}/file", "token");
                    return new MessageContent.File(Text(file, "token", $"{at}/file"));
                case "list":
                    Only(json, at, "list", "buttons");
                    return new MessageContent.Elements([.. Items(json, "list", at).Select(i => Element(i.Json, i.At))], Buttons(json, at));
                case "templateId":
                    Only(json, at, "templateId", "data");
                    return new MessageContent.Approved(Text(json, "templateId", at), Data(json, $"{at}/data"));
                case "text":
                    Only(json, at, "text", "buttons");
                    return new MessageContent.Words(Text(json, "text", at), Buttons(json, at));
                default:
                    faults.Add(at, "unknown_content", "It describes a message by one of text, image, file, list, templateId.");
                    return null;
            }
        }

        private MessageContent.Image Image(JsonElement image, string at, string? text)
        {
            Only(image, at, "url", "attachmentId");
            var (url, id) = (Optional(image, "url", at), Optional(image, "attachmentId", at));
            if (url is null == id is null)
            {
                faults.Add(at, "invalid_image", "An image has an url or an attachmentId.");
            }

            return new MessageContent.Image(text, url, id);
        }

        private MessageElement Element(JsonElement json, string at)
        {
            Only(json, at, "title", "subtitle", "imageUrl", "url");
            return new MessageElement(Text(json, "title", at), Optional(json, "subtitle", at), Optional(json, "imageUrl", at), Optional(json, "url", at));
        }

        private ImmutableArray<MessageButton> Buttons(JsonElement json, string at) =>
            json.TryGetProperty("buttons", out _) ? [.. Items(json, "buttons", at).Select(b => Button(b.Json, b.At))] : [];

        private MessageButton Button(JsonElement json, string at)
        {
            Only(json, at, ["title", .. Actions.Select(a => a.Name)]);
            var actions = Actions.Where(a => json.ValueKind == JsonValueKind.Object && json.TryGetProperty(a.Name, out _)).ToList();
            if (actions.Count != 1)
            {
                faults.Add(at, "invalid_button", $"A button has a title and one of {string.Join(", ", Actions.Select(a => a.Name))}.");
                return new MessageButton("", ButtonAction.Open, "");
            }

            return new MessageButton(Text(json, "title", at), actions[0].Action, Text(json, actions[0].Name, at));
        }

        private ImmutableSortedDictionary<string, string> Data(JsonElement json, string at)
        {
            if (!json.TryGetProperty("data", out var data))
            {
                return ImmutableSortedDictionary<string, string>.Empty;
            }

            if (data.ValueKind != JsonValueKind.Object)
            {
                faults.Add(at, "invalid_data", "An object of texts.");
                return ImmutableSortedDictionary<string, string>.Empty;
            }

            return data.EnumerateObject().DistinctBy(p => p.Name).ToImmutableSortedDictionary(p => p.Name, p => Text(data, p.Name, at));
        }

        private List<(JsonElement Json, string At)> Items(JsonElement json, string name, string at)
        {
            if (json.GetProperty(name) is { ValueKind: JsonValueKind.Array } array && array.GetArrayLength() is >= 1 and <= Most)
            {
                return [.. array.EnumerateArray().Select((e, i) => (e, $"{at}/{name}/{i}"))];
            }

            faults.Add($"{at}/{name}", "invalid_list", $"A list of 1 to {Most}.");
            return [];
        }

        private void Only(JsonElement json, string at, params string[] names)
        {
            if (json.ValueKind != JsonValueKind.Object)
            {
                faults.Add(at, "invalid_object", $"An object with {string.Join(", ", names)}.");
                return;
            }

            foreach (var member in json.EnumerateObject().Where(m => !names.Contains(m.Name)))
            {
                faults.Add($"{at}/{member.Name}", "unknown_field", $"Known are {string.Join(", ", names)}.");
            }
        }

        private static JsonElement Member(JsonElement json, string name) => json.GetProperty(name);

        private string? Optional(JsonElement json, string name, string at) =>
            json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out _) ? Text(json, name, at) : null;

        private string Text(JsonElement json, string name, string at)
        {
            if (json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
                && value.GetString() is { Length: > 0 } text)
            {
                return text;
            }

            faults.Add($"{at}/{name}", "required", "A text that is not empty.");
            return "";
        }
    }
}
