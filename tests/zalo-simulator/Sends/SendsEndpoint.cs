namespace ZaloOrleans.Simulator.Sends;

/// <summary><c>GET /_sim/sends</c>.</summary>
internal static class SendsEndpoint
{
    public static Task ListAsync(HttpContext context, SendLog sends)
    {
        context.Response.ContentType = "application/x-ndjson; charset=utf-8";
        return sends.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
