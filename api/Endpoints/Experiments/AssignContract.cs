using System.ComponentModel.DataAnnotations;

namespace ZaloOrleans.Api.Endpoints.Experiments;

/// <summary>A customer by one of four ids, or <c>customers</c>.</summary>
internal sealed record AssignContract : AssignedCustomerContract
{
    /// <summary>1 to 500 customers.</summary>
    [MinLength(1), MaxLength(AssignmentBody.MostCustomers)]
    public IReadOnlyList<AssignedCustomerContract>? Customers { get; init; }
}

/// <summary>A customer by one of four ids.</summary>
internal record AssignedCustomerContract
{
    /// <summary>The customer's row id.</summary>
    public long? CustomerId { get; init; }

    /// <summary>The account's own id, 1 to 255 characters.</summary>
    [StringLength(255, MinimumLength = 1)]
    public string? ExternalId { get; init; }

    /// <summary>A phone in any usual spelling.</summary>
    public string? Phone { get; init; }

    /// <summary>Zalo's user id, a string of digits.</summary>
    public string? ZaloUserId { get; init; }
}
