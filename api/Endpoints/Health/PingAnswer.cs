namespace ZaloOrleans.Api.Endpoints.Health;

/// <summary>The key is valid.</summary>
/// <param name="Ok">Always true.</param>
internal sealed record PingAnswer(bool Ok)
{
    public static readonly PingAnswer Yes = new(true);
}
