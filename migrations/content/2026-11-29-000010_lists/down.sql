DROP INDEX contents_open_by_due_time, contents_unassigned, contents_of_org_by_status, contents_with_personal_data, contents_by_model, contents_by_reviewer, contents_by_assignee,
  contents_by_author, contents_of_project_by_title, contents_of_project_by_due_time, contents_of_project_by_change,
  contents_of_workspace_by_title, contents_of_workspace_by_due_time, contents_of_workspace_by_change, contents_of_org_by_title,
  contents_of_org_by_due_time, contents_of_org_by_change, contents_of_org_by_creation;
ALTER TABLE projects DROP COLUMN revision;
ALTER TABLE versions DROP COLUMN body_chars, DROP COLUMN excerpt;
ALTER TABLE contents DROP COLUMN body_chars, DROP COLUMN excerpt;
