using ZaloOrleans.Ingest;

namespace ZaloOrleans.Api.Inbound.Items;

/// <summary>What the <c>traits</c> of an item say.</summary>
/// <param name="Patch">The change to what is known of the customer.</param>
/// <param name="Identities">What it is known by according to them, strongest first.</param>
internal sealed record TraitSet(ProfilePatch Patch, IReadOnlyList<Identity> Identities)
{
    /// <summary>Nothing is said.</summary>
    public static readonly TraitSet Empty = new(ProfilePatch.Empty, []);
}
