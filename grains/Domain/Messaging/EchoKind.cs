namespace ZaloOrleans.Messaging;

/// <summary>What kind of message comes back in an echo, by Zalo's name of the event; and what of ours may come back as several of them.</summary>
public enum EchoKind
{
    /// <summary>None that a message of ours comes back as.</summary>
    Other,

    /// <summary><c>oa_send_text</c>.</summary>
    Text,

    /// <summary><c>oa_send_image</c>.</summary>
    Image,

    /// <summary><c>oa_send_file</c>.</summary>
    File,

    /// <summary><c>oa_send_list</c>.</summary>
    List,

    /// <summary><c>oa_send_template</c>: a ZBS template by user id.</summary>
    Template,

    /// <summary>A text of ours with buttons. No public source says as what it comes back: a text, a list or a template, with its text in any case.</summary>
    Buttons,
}

/// <summary>Text forms of <see cref="EchoKind"/>.</summary>
public static class EchoKinds
{
    /// <summary>Reads what follows <c>oa_send_</c> in an event's name.</summary>
    public static EchoKind Parse(string? word) => word switch
    {
        "text" => EchoKind.Text,
        "image" => EchoKind.Image,
        "file" => EchoKind.File,
        "list" => EchoKind.List,
        "template" => EchoKind.Template,
        _ => EchoKind.Other,
    };

    /// <summary>Whether a message of this kind may come back as an echo of that one.</summary>
    public static bool ComesBackAs(this EchoKind sent, EchoKind echoed) => sent == EchoKind.Buttons
        ? echoed is EchoKind.Text or EchoKind.List or EchoKind.Template
        : sent == echoed && sent != EchoKind.Other;
}
