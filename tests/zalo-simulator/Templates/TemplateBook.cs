using System.Collections.Concurrent;

namespace ZaloOrleans.Simulator.Templates;

/// <summary>The templates that are not the usual one, in memory only.</summary>
internal sealed class TemplateBook
{
    private readonly ConcurrentDictionary<string, ZbsTemplate> _known = new();

    /// <summary>A template; one never heard of is approved, about a transaction, and has no parameters, so that a test needs no preparation.</summary>
    public ZbsTemplate Find(string id) => _known.GetValueOrDefault(id) ?? new ZbsTemplate(id, 1, true, []);

    public void Set(ZbsTemplate template) => _known[template.Id] = template;
}
