DROP INDEX contents_of_org_by_prompt;
