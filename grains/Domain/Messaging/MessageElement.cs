using System.Text.Json.Nodes;

namespace ZaloOrleans.Messaging;

/// <summary>An element of a list.</summary>
/// <param name="Title">Its title.</param>
/// <param name="Subtitle">What stands under it; null: nothing.</param>
/// <param name="ImageUrl">Its image; null: none.</param>
/// <param name="Url">What it opens; null: nothing.</param>
public sealed record MessageElement(string Title, string? Subtitle, string? ImageUrl, string? Url)
{
    /// <summary>With its texts rendered.</summary>
    public MessageElement Map(Func<string, string> render)
    {
        ArgumentNullException.ThrowIfNull(render);
        string? Each(string? text) => text is null ? null : render(text);
        return new MessageElement(render(Title), Each(Subtitle), Each(ImageUrl), Each(Url));
    }

    /// <summary>As Zalo has it.</summary>
    public JsonObject ToZalo()
    {
        var json = new JsonObject { ["title"] = Title };
        if (Subtitle is not null)
        {
            json["subtitle"] = Subtitle;
        }

        if (ImageUrl is not null)
        {
            json["image_url"] = ImageUrl;
        }

        if (Url is not null)
        {
            json["default_action"] = new JsonObject { ["type"] = "oa.open.url", ["url"] = Url };
        }

        return json;
    }
}
