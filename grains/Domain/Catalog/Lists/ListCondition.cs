namespace ZaloOrleans.Catalog;

/// <summary>A filter of a list.</summary>
/// <param name="Field">What is compared.</param>
/// <param name="Operator">How.</param>
/// <param name="Values">With what: one value, or several for <see cref="ListOperator.In"/>.</param>
public sealed record ListCondition(ContractField Field, ListOperator Operator, IReadOnlyList<object> Values);
