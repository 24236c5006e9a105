namespace ZaloOrleans.Messaging;

/// <summary>What a refused reply's code means to the person who wrote it, and what to do.</summary>
public static class ReplyRefusals
{
    /// <summary>The text for a decision's code.</summary>
    public static string DetailOf(string code) => code switch
    {
        "window_closed" => "Zalo lets an Official Account write for 7 days after the customer's last interaction, and those are over. Wait until they write, or send an approved template.",
        "never_interacted" => "The customer has never written to or followed the Official Account, so Zalo's window is closed. Send an approved template.",
        "suppressed" => "The customer is on the suppression list.",
        "no_consent" => "The customer refuses messages of the Official Account at Zalo.",
        "no_address" => "The customer has no Zalo address of the Official Account, or Zalo does not reach them there.",
        "not_follower" => "Zalo says that the customer does not follow the Official Account. It ends when they follow or write.",
        "oa_not_connected" => "No Official Account is connected. Connect one first.",
        _ => "The decision says no; the customer's timeline has its reasons.",
    };
}
