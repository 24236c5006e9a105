namespace ZaloOrleans.Experiments;

/// <summary>What exposes customers to experiments, as words.</summary>
public static class ExposureSources
{
    /// <summary>A decision about a message of the campaign.</summary>
    public const string Message = "message";

    /// <summary>A system of the account that asked for the variant.</summary>
    public const string Api = "api";

    /// <summary>The customer's Mini App.</summary>
    public const string MiniApp = "miniapp";
}
