using ZaloOrleans.Api.Http.Access;
using ZaloOrleans.Api.Http.Documentation;

namespace ZaloOrleans.Api.Endpoints.Catalog;

/// <summary>Every resource's list, read, create, change and delete.</summary>
internal static class ResourceEndpoints
{
    private const string OneRow = "{id:long}";

    public static void MapResources(this IEndpointRouteBuilder app)
    {
        foreach (var kind in ResourceKind.All)
        {
            Map(app, kind);
        }
    }

    private static void Map(IEndpointRouteBuilder app, ResourceKind kind)
    {
        var (name, path) = (kind.Name, $"/v1/{kind.Name}");
        var (read, write) = (AccessRule.Needs(kind.ReadScope), AccessRule.Needs(kind.WriteScope));
        var list = name == "customers"
            ? app.MapGet(path, (HttpContext http, CustomerHandler handler) => handler.ListAsync(http))
            : app.MapGet(path, (HttpContext http, ResourceHandler handler) => handler.ListAsync(http, name));
        list.Allows(read).Documented($"list{kind.Many}", kind.Many, "A page of rows").IsList().Produces(200, kind.Page);

        app.MapPost(path, (HttpContext http, ResourceHandler handler) => handler.CreateAsync(http, name))
            .Allows(write).Documented($"create{kind.One}", kind.Many, "A new row", 409, 422).IsIdempotent()
            .TakesJson(kind.Contract).Produces(201, kind.Contract);

        app.MapGet($"{path}/{OneRow}", (HttpContext http, ResourceHandler handler, long id) => handler.ReadAsync(http, name, id))
            .Allows(read).Documented($"get{kind.One}", kind.Many, "One row", 404).Produces(200, kind.Contract);

        app.MapPatch($"{path}/{OneRow}", (HttpContext http, ResourceHandler handler, long id) => handler.ChangeAsync(http, name, id))
            .Allows(write).Documented($"update{kind.One}", kind.Many, "Changes a row by a merge patch", 404, 409, 412, 422).IsConditional()
            .TakesPatch(kind.Contract).Produces(200, kind.Contract);

        app.MapDelete($"{path}/{OneRow}", (HttpContext http, ResourceHandler handler, long id) => handler.DeleteAsync(http, name, id))
            .Allows(write).Documented($"delete{kind.One}", kind.Many, "Deletes a row. One with live children is a conflict that lists them", 404, 409, 412, 422)
            .IsConditional().Produces(204);
    }
}
