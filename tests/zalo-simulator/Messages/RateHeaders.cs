using System.Globalization;
using ZaloOrleans.Simulator.Limits;

namespace ZaloOrleans.Simulator.Messages;

/// <summary>The headers by which Zalo says how many calls are left of the minute.</summary>
internal static class RateHeaders
{
    public static void Write(HttpResponse response, Cap calls, Tally used)
    {
        response.Headers["X-RateLimit-Limit"] = calls.Most.ToString(CultureInfo.InvariantCulture);
        response.Headers["X-RateLimit-Remain"] = used.LeftOf(calls).ToString(CultureInfo.InvariantCulture);
    }
}
