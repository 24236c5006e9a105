namespace ZaloOrleans.Schema;

/// <summary>Keys that reach across accounts.</summary>
internal static class KeyChecks
{
    public static readonly SchemaCheck[] All =
    [
        new("unique_without_account",
            "Add account_id to the key, or name the index in SchemaAllowList.UniqueIndexes with the reason why no account can choose its value.",
            """
            -- self_check.unique_without_account
            select format('%s.%s', n.nspname, x.relname), format('is unique over all accounts, on %s.%s', n.nspname, c.relname)
            from pg_index i
            join pg_class x on x.oid = i.indexrelid
            join pg_class c on c.oid = i.indrelid
            join pg_namespace n on n.oid = c.relnamespace
            join pg_attribute account on account.attrelid = c.oid and account.attname = 'account_id' and not account.attisdropped
            left join pg_attribute id on id.attrelid = c.oid and id.attname = 'id' and not id.attisdropped
            left join pg_partitioned_table p on p.partrelid = c.oid
            where n.nspname in ('public', 'engine') and not c.relispartition and i.indisunique
              and account.attnum <> all(i.indkey::int2[])
              and format('%s.%s', n.nspname, x.relname) <> all(@allowedIndexes)
              and not (i.indisprimary and i.indkey::int2[] operator(pg_catalog.<@) (array[id.attnum] || coalesce(p.partattrs::int2[], '{}')))
            order by 1
            """),
        new("foreign_key_without_account",
            "Replace it by: foreign key (account_id, <column>) references <parent> (account_id, id).",
            """
            -- self_check.foreign_key_without_account
            select format('%s.%s (%s)', n.nspname, c.relname, k.conname), 'lets a row of one account refer to a row of another'
            from pg_constraint k
            join pg_class c on c.oid = k.conrelid
            join pg_namespace n on n.oid = c.relnamespace
            join pg_attribute s on s.attrelid = k.conrelid and s.attname = 'account_id' and not s.attisdropped
            join pg_attribute d on d.attrelid = k.confrelid and d.attname = 'account_id' and not d.attisdropped
            where k.contype = 'f' and n.nspname in ('public', 'engine')
              and not exists (select from unnest(k.conkey, k.confkey) as pair (mine, theirs) where mine = s.attnum and theirs = d.attnum)
            order by 1
            """),
    ];
}
