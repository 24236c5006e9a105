namespace ZaloOrleans.Api.Endpoints.Ingest;

/// <summary>A further fault of an item.</summary>
/// <param name="Code">Stable snake_case word.</param>
/// <param name="Field">JSON pointer to the place in the item.</param>
/// <param name="Detail">What is wrong and what to do about it.</param>
internal sealed record ItemFault(string Code, string Field, string Detail);
