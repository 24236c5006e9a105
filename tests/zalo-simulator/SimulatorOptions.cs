using ZaloOrleans.Simulator.Accounts;
using ZaloOrleans.Simulator.Webhooks;

namespace ZaloOrleans.Simulator;

/// <summary>What a simulator is started with.</summary>
internal sealed record SimulatorOptions
{
    /// <summary>TCP port on 127.0.0.1, 0 to 65535; 0 (the default) takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>The folder of its records, made if absent; null (the default) takes a new one under the system's temporary folder.</summary>
    public string? DataFolder { get; init; }

    /// <summary>Where webhooks are posted; null (the default) posts none.</summary>
    public Uri? WebhookUrl { get; init; }

    /// <summary>The webhooks that follow a message that was accepted; none by default.</summary>
    public AfterSendSettings AfterSend { get; init; } = new();

    /// <summary>What chance in them begins with; null (the default): every start has another.</summary>
    public int? Seed { get; init; }

    /// <summary>The Official Account that is there from the start; null (the default) for none.</summary>
    public OfficialAccount? Account { get; init; }
}
