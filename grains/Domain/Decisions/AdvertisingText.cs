using ZaloOrleans.Messaging;
using ZaloOrleans.Policy;

namespace ZaloOrleans.Decisions;

/// <summary>Makes of a promotion's text what the law asks for: it begins with a label and ends with how to refuse further ones. Pure.</summary>
public static class AdvertisingText
{
    /// <summary>
    /// The content as it is sent. What has label or line already keeps them once. A template of Zalo's is as Zalo approved it, and a file has no
    /// text to change.
    /// </summary>
    public static MessageContent Apply(this AdvertisingRules rules, MessageContent content, MessageIntent intent)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(intent);
        return intent.IsReply || intent.Category != MessageCategory.Promotion ? content : content switch
        {
            MessageContent.Words words => words with { Text = Framed(rules, words.Text) },
            MessageContent.Image image => image with { Text = Framed(rules, image.Text ?? "") },
            MessageContent.Elements { Items: [var first, ..] } list => list with
            {
                Items = list.Items.SetItem(0, first with { Title = Labelled(rules, first.Title), Subtitle = Refusable(rules, first.Subtitle ?? "") }),
            },
            _ => content,
        };
    }

    private static string Framed(AdvertisingRules rules, string text) => Refusable(rules, Labelled(rules, text));

    private static string Labelled(AdvertisingRules rules, string text) =>
        rules.Label.Length == 0 || text.TrimStart().StartsWith(rules.Label, StringComparison.OrdinalIgnoreCase) ? text : $"{rules.Label} {text}".TrimEnd();

    private static string Refusable(AdvertisingRules rules, string text) =>
        rules.RefusalLine.Length == 0 || text.TrimEnd().EndsWith(rules.RefusalLine, StringComparison.OrdinalIgnoreCase) ? text : $"{text}\n{rules.RefusalLine}".TrimStart('\n');
}
