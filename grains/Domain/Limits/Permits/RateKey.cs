namespace ZaloOrleans.Limits;

/// <summary>What is counted together: the messages that a rule is about, over the length of its window.</summary>
/// <param name="OaId">Row id of the Official Account; 0: any.</param>
/// <param name="TemplateId">Row id of the template; 0: any.</param>
/// <param name="Window">Length of the window.</param>
public readonly record struct RateKey(long OaId, long TemplateId, TimeSpan Window)
{
    private const int SlotsOfWindow = 100;

    /// <summary>Permits are counted by slots of so many milliseconds.</summary>
    public long SlotLength => Math.Max(1, (long)(Window.TotalMilliseconds / SlotsOfWindow));

    /// <summary>Whether a message counts.</summary>
    public bool IsAbout(PermitGroup group) => (OaId == 0 || OaId == group.OaId) && (TemplateId == 0 || TemplateId == group.TemplateId);

    /// <summary>Whether it is about the same messages.</summary>
    public bool IsAboutTheSame(RateKey other) => OaId == other.OaId && TemplateId == other.TemplateId;
}

/// <summary>A rule with the messages that it is about.</summary>
/// <param name="Key">Which.</param>
/// <param name="Rate">How many; its window is the key's.</param>
public sealed record PermitRule(RateKey Key, RateRule Rate)
{
    /// <summary>A rule about some messages.</summary>
    public static PermitRule Of(RateRule rate, long oaId = 0, long templateId = 0)
    {
        ArgumentNullException.ThrowIfNull(rate);
        return new PermitRule(new RateKey(oaId, templateId, rate.Window), rate);
    }
}
