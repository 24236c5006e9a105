namespace ZaloOrleans.Keys;

/// <summary>What a customer can be known by, strongest first. Only the strongest in a call creates a customer.</summary>
[GenerateSerializer, Alias("zo.IdentityKind")]
public enum IdentityKind
{
    /// <summary>The account's own id for the customer (<c>userId</c> on the wire).</summary>
    External = 1,

    /// <summary>The user id that one Official Account sees.</summary>
    Zalo = 2,

    /// <summary>E.164.</summary>
    Phone = 3,

    /// <summary>Lower case.</summary>
    Email = 4,

    /// <summary>
    /// The user id that one app sees, as <c>{app id}:{user id}</c>. Another id than the one that an Official Account sees of the same person:
    /// Zalo does not say how they follow from each other.
    /// </summary>
    MiniApp = 5,
}
