using System.Collections.Immutable;

namespace ZaloOrleans.Catalog;

/// <summary>How an Official Account is.</summary>
public sealed record AccountCheckContract
{
    /// <summary>Whether Zalo accepts its token and nothing fails.</summary>
    public bool Healthy { get; init; }

    /// <summary>What was looked at: token, webhook, signature, quota, sending.</summary>
    public ImmutableArray<CheckContract> Checks { get; init; } = [];
}

/// <summary>One thing that was looked at.</summary>
public sealed record CheckContract
{
    /// <summary>token, webhook, signature, quota or sending.</summary>
    public required string Name { get; init; }

    /// <summary>ok, warning, failing or unknown.</summary>
    public required string State { get; init; }

    /// <summary>A stable word, or Zalo's code.</summary>
    public required string Code { get; init; }

    /// <summary>What was found.</summary>
    public required string Detail { get; init; }

    /// <summary>What to do about it; null: nothing.</summary>
    public string? WhatToDo { get; init; }
}
