namespace ZaloOrleans.Api.Inbound.Items;

/// <summary>How a trait is read that has a column of its own.</summary>
internal enum TraitKind
{
    Text,
    Code,
    Phone,
    Email,
    Address,
    Flag,
    Time,
    Zone,
    Language,
    ZaloId,
}
