using System.Text.Json.Serialization;

namespace ZaloOrleans.Deploy;

/// <summary>Where a rotation of the master key stands. It is in the settings as long as it is not over.</summary>
public sealed record MasterKeyRotation
{
    /// <summary>Fingerprint of the second key, which opens and never closes: at first the new one, from the exchange on the old one.</summary>
    public required string Other { get; init; }

    /// <summary>What is done next; all of it may be done again.</summary>
    public required MasterKeyStep Step { get; init; }

    /// <summary>Since when nothing is closed with the old key.</summary>
    public DateTimeOffset? ExchangedAt { get; init; }
}

/// <summary>The steps of a rotation of the master key.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MasterKeyStep>))]
public enum MasterKeyStep
{
    /// <summary>The silos learn of the new key, one after the other, and go on with the old one.</summary>
    Announcing = 0,

    /// <summary>The logins' passwords follow from the new key, and the silos close with it, one after the other.</summary>
    Exchanging = 1,

    /// <summary>The accounts' data keys are wrapped with the new key.</summary>
    Wrapping = 2,

    /// <summary>The old key opens what was closed with it and is not kept long.</summary>
    Keeping = 3,

    /// <summary>The silos forget the old key, one after the other.</summary>
    Dropping = 4,
}
