namespace ZaloOrleans.Zalo.Webhooks;

/// <summary>An Official Account as a silo knows it, with its key once that is opened.</summary>
internal sealed class KnownAccount(ConnectedAccount row)
{
    public ConnectedAccount Row { get; } = row;

    /// <summary>The key that its webhooks are signed with; null until it is opened.</summary>
    public string? Key { get; set; }

    /// <summary>Whether its key cannot be opened; that is logged once.</summary>
    public bool IsBroken { get; set; }

    /// <summary>In which way its webhooks are signed, once one was.</summary>
    public SignatureMatch? Way { get; set; }

    /// <summary>Whether a row that was read later says the same, so that what is known of it stays.</summary>
    public bool Is(ConnectedAccount other) =>
        Row with { SealedKey = null } == other with { SealedKey = null } && Row.SealedKey.AsSpan().SequenceEqual(other.SealedKey);
}
