namespace ZaloOrleans.Api.Http.Access;

/// <summary>Whose call an endpoint takes.</summary>
internal enum AccessKind
{
    /// <summary>Nobody's. What an endpoint has that says nothing.</summary>
    Nobody = 0,

    /// <summary>Anybody's, without a key.</summary>
    Open = 1,

    /// <summary>The installation's admin key only.</summary>
    Admin = 2,

    /// <summary>An account's key with the scope.</summary>
    Account = 3,

    /// <summary>An account's key with the scope, or the admin key.</summary>
    AccountOrAdmin = 4,

    /// <summary>Any valid key.</summary>
    AnyKey = 5,

    /// <summary>The session of a Mini App's user.</summary>
    Session = 6,
}
