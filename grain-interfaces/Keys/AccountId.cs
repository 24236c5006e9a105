namespace ZaloOrleans.Keys;

/// <summary>The tenant: <c>accounts.id</c>. Every grain key starts with it, so that a caller cannot reach another account's grain.</summary>
[GenerateSerializer, Immutable, Alias("zo.AccountId")]
public readonly record struct AccountId([property: Id(0)] long Value)
{
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
