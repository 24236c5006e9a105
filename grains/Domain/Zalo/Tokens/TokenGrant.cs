using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ZaloOrleans.Zalo.Tokens;

/// <summary>What a request for tokens came to.</summary>
public abstract record TokenGrant
{
    /// <summary>Life of an access token where Zalo does not say: 25 hours.</summary>
    public static readonly TimeSpan UsualLife = TimeSpan.FromHours(25);

    private TokenGrant() { }

    /// <summary>A new pair. What was given out before is dead from now on.</summary>
    /// <param name="AccessToken">The access token.</param>
    /// <param name="RefreshToken">Works once.</param>
    /// <param name="Life">How long the access token lives.</param>
    public sealed record Given(string AccessToken, string RefreshToken, TimeSpan Life) : TokenGrant
    {
        /// <summary>Without the secrets.</summary>
        public override string ToString() => nameof(Given);
    }

    /// <summary>Zalo says no.</summary>
    /// <param name="Code">Zalo's code, or <c>http_{status}</c>.</param>
    /// <param name="Detail">Zalo's words, at most 300 characters.</param>
    public sealed record Refused(string Code, string? Detail) : TokenGrant;

    /// <summary>Zalo certainly did not work on it: the same may be asked again.</summary>
    public sealed record NotSent(string Why) : TokenGrant;

    /// <summary>The answer was lost: a pair may have been given out, and what was sent for it used up.</summary>
    public sealed record Unknown(string Why) : TokenGrant;

    /// <summary>
    /// Reads an answer. Zalo answers with tokens, or with <c>error</c> and its words, both with HTTP 200; numbers come as numbers or as texts.
    /// A status without such a body is read as that of a send is: 429 and 503 were not worked on, another 5xx may have been, a 4xx was refused.
    /// </summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="body">At most some kilobytes.</param>
    public static TokenGrant Read(int status, string body)
    {
        if (ZaloJson.TryParse(Encoding.UTF8.GetBytes(body), out var root))
        {
            if (ZaloJson.Text(root, "access_token") is { } access && ZaloJson.Text(root, "refresh_token") is { } refresh)
            {
                return new Given(access, refresh, LifeOf(root));
            }

            if (ZaloJson.Number(root, "error") is { } error and not 0)
            {
                var words = ZaloJson.Text(root, "error_reason", "error_description", "error_name", "message");
                var code = error.ToString(CultureInfo.InvariantCulture);

                // -32: too many calls a minute.
                return error == -32 ? new NotSent(code) : new Refused(code, words is { Length: > 300 } ? words[..300] : words);
            }
        }

        var http = string.Create(CultureInfo.InvariantCulture, $"http_{status}");
        return status switch
        {
            429 or 503 => new NotSent(http),
            >= 400 and < 500 => new Refused(http, null),
            _ => new Unknown(http),
        };
    }

    private static TimeSpan LifeOf(JsonElement root) =>
        ZaloJson.Number(root, "expires_in") is > 0 and < 10_000_000 and var seconds ? TimeSpan.FromSeconds(seconds) : UsualLife;
}
