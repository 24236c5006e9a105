namespace ZaloOrleans.Errors;

/// <summary>One fault of a request, as problem+json lists it.</summary>
/// <param name="Pointer">JSON pointer to the place, for instance <c>/steps/2/config/for</c>.</param>
/// <param name="Code">Stable snake_case word.</param>
/// <param name="Detail">What is wrong and what to do about it.</param>
[GenerateSerializer, Immutable, Alias("zo.Fault")]
public sealed record Fault([property: Id(0)] string Pointer, [property: Id(1)] string Code, [property: Id(2)] string Detail);
