using System.Collections.Concurrent;

namespace ZaloOrleans.Simulator.Templates;

/// <summary>The templates that are not the usual one, in memory only.</summary>
internal sealed class TemplateBook
{
    private readonly ConcurrentDictionary<string, ZbsTemplate> _known = new();

    /// <summary>A template; one never heard of is approved, about a transaction, and has no parameters, so that a test needs no preparation.</summary>
    public ZbsTemplate Find(string id) => _known.GetValueOrDefault(id) ?? new ZbsTemplate(id, 1, ZbsTemplate.Approved, []);

    /// <summary>A template that an OA has and that the simulator was told of; null for any other.</summary>
    public ZbsTemplate? FindTold(string oaId, string id) => _known.GetValueOrDefault(id) is { } template && IsOf(template, oaId) ? template : null;

    /// <summary>Those that an OA has and that the simulator was told of, by id.</summary>
    public IReadOnlyList<ZbsTemplate> ListOf(string oaId) => [.. _known.Values.Where(t => IsOf(t, oaId)).OrderBy(t => t.Id, StringComparer.Ordinal)];

    /// <summary>Forgets one: it is gone from the list.</summary>
    public bool Remove(string id) => _known.TryRemove(id, out _);

    private static bool IsOf(ZbsTemplate template, string oaId) => template.OaId is null || template.OaId == oaId;

    public void Set(ZbsTemplate template) => _known[template.Id] = template;
}
