using System.Text.Json.Nodes;

namespace ZaloOrleans.Messaging;

/// <summary>A button under a message.</summary>
/// <param name="Title">What it says.</param>
/// <param name="Action">What it does.</param>
/// <param name="Value">The address that it opens, the phone that it calls, or the text that it says for the customer.</param>
public sealed record MessageButton(string Title, ButtonAction Action, string Value)
{
    /// <summary>With its texts rendered.</summary>
    public MessageButton Map(Func<string, string> render)
    {
        ArgumentNullException.ThrowIfNull(render);
        return this with { Title = render(Title), Value = render(Value) };
    }

    /// <summary>As Zalo has it.</summary>
    public JsonObject ToZalo() => new()
    {
        ["title"] = Title,
        ["type"] = Action switch
        {
            ButtonAction.Open => "oa.open.url",
            ButtonAction.Call => "oa.open.phone",
            ButtonAction.Say => "oa.query.show",
            _ => "oa.query.hide",
        },
        ["payload"] = Action switch
        {
            ButtonAction.Open => new JsonObject { ["url"] = Value },
            ButtonAction.Call => new JsonObject { ["phone_code"] = Value },
            _ => Value,
        },
    };
}

/// <summary>What a button does.</summary>
public enum ButtonAction
{
    /// <summary>Opens an address: <c>url</c>.</summary>
    Open,

    /// <summary>Calls a phone: <c>phone</c>.</summary>
    Call,

    /// <summary>Says a text for the customer, whom it is shown to: <c>say</c>.</summary>
    Say,

    /// <summary>Says a text for the customer, unseen: <c>sayHidden</c>.</summary>
    SayHidden,
}
