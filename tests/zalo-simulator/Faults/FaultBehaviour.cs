namespace ZaloOrleans.Simulator.Faults;

/// <summary>How an answer goes wrong; the decision has been recorded before.</summary>
internal enum FaultBehaviour
{
    /// <summary>The answer waits; the value is in milliseconds, 0 to 600,000.</summary>
    Latency,

    /// <summary>Refused; the value is the HTTP status answered, 400 to 599.</summary>
    Status,

    /// <summary>Refused; the value is Zalo's error number, not 0.</summary>
    Code,

    /// <summary>Accepted; the connection is cut without an answer.</summary>
    DropAfterAccept,
}
