namespace ZaloOrleans.Faults;

/// <summary>What became of one request.</summary>
/// <param name="AskedAt">The clock's timestamp when it was sent.</param>
/// <param name="At">The same when it was answered.</param>
/// <param name="Bytes">How large its body was.</param>
/// <param name="Refusal">Null where everything was acknowledged.</param>
internal sealed record Answer(long AskedAt, long At, long Bytes, Refusal? Refusal)
{
    /// <summary>How long it took.</summary>
    public TimeSpan Took => TimeProvider.System.GetElapsedTime(AskedAt, At);
}
