namespace ZaloOrleans.Api.Http.Access;

/// <summary>Who may call an endpoint; part of its metadata. An endpoint without one can be called by nobody.</summary>
/// <param name="Kind">Whose call it takes.</param>
/// <param name="Scope">What a secret key must be allowed; null where every key may.</param>
/// <param name="Publishable">Whether a publishable key may, too.</param>
/// <param name="Session">Whether the session of a Mini App's user may, for its own customer.</param>
internal sealed record AccessRule(AccessKind Kind, string? Scope = null, bool Publishable = false, bool Session = false)
{
    public static readonly AccessRule Nobody = new(AccessKind.Nobody);
    public static readonly AccessRule Open = new(AccessKind.Open);
    public static readonly AccessRule Admin = new(AccessKind.Admin);
    public static readonly AccessRule AnyKey = new(AccessKind.AnyKey, Publishable: true);
    public static readonly AccessRule Ingest = new(AccessKind.Account, Scopes.IngestWrite, Publishable: true);

    public static readonly AccessRule IngestOrSession = Ingest with { Session = true };
    public static readonly AccessRule OwnSession = new(AccessKind.Session, Session: true);

    /// <summary>An account's key that has the scope.</summary>
    public static AccessRule Needs(string scope) => new(AccessKind.Account, scope);

    /// <summary>An account's key that has the scope, or the admin key.</summary>
    public static AccessRule NeedsOrAdmin(string scope) => new(AccessKind.AccountOrAdmin, scope);
}
