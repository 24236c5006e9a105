using System.Text.Json;

namespace ZaloOrleans.Rules;

/// <summary>What a rule is asked about.</summary>
/// <param name="Attributes">An object: the customer's columns in camelCase, and its traits.</param>
/// <param name="Counts">How many events match each query of the rule.</param>
public sealed record RuleFacts(JsonElement Attributes, IReadOnlyDictionary<EventQuery, long> Counts);
