using ZaloOrleans.Ingest;

namespace ZaloOrleans.Api.Endpoints.Ingest;

/// <summary>Where an identity of the request leads, as far as the request knows; it learns on the way.</summary>
internal sealed class Destination(Resolved found)
{
    public long CustomerId { get; private set; } = found.CustomerId;

    /// <summary>Whether the customer is still to be created.</summary>
    public bool IsNew { get; private set; } = found.IsNew;

    /// <summary>Goes elsewhere from now on.</summary>
    public void Set(Resolved found) => (CustomerId, IsNew) = (found.CustomerId, found.IsNew);
}
