using System.Collections.Immutable;

namespace ZaloOrleans.Messaging;

/// <summary>A message template.</summary>
/// <param name="Id">Row id in <c>oaTemplates</c>.</param>
/// <param name="Code">Unique in the account.</param>
/// <param name="Content">Liquid.</param>
/// <param name="Approved">Whether it may be sent.</param>
/// <param name="Variables">What it declares.</param>
public sealed record Template(long Id, string Code, string Content, bool Approved, ImmutableArray<TemplateVariable> Variables)
{
    /// <summary>The version that was approved last, from 1; null: none was.</summary>
    public int? Version { get; init; }
}

/// <summary>A variable that a template declares.</summary>
/// <param name="Name">As the content names it.</param>
/// <param name="Required">Whether the message may not go without it. Default true.</param>
/// <param name="Default">Stands in where the value is absent or empty.</param>
public sealed record TemplateVariable(string Name, bool Required, string? Default);
